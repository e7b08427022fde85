internal import CodeCompletion

/// Avoids replacing text right of the cursor, for clients that can only insert.
enum ReplacedClosers {
  /// The candidate without its last characters where the same stand right of the cursor.
  ///
  /// `foo(|)` and "a, b)" is also "a, b". Nil where it replaces something that it does not end with.
  static func removed(
    from candidate: CompletionResult.Candidate, at cursor: Cursor
  ) -> String? {
    guard candidate.replacedBytesAfterCursor > 0 else { return candidate.text }
    let replaced = cursor.after.prefix(candidate.replacedBytesAfterCursor)
    let text = Array(candidate.text.utf8)
    guard text.count > replaced.count, text.suffix(replaced.count).elementsEqual(replaced) else {
      return nil
    }
    return String(decoding: text.dropLast(replaced.count), as: UTF8.self)
  }
}
