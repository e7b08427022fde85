internal import SourceFiles

/// The open documents by URI, and the workspace's folders.
struct DocumentStore {
  private(set) var documents: [String: Document] = [:]
  /// Paths of the workspace folders.
  private(set) var folders: [String] = []
  /// Documents whose text other documents' prompts have not seen yet.
  private var changed: Set<String> = []

  subscript(uri: String) -> Document? { documents[uri] }

  mutating func open(_ document: Document) {
    documents[document.uri] = document
    changed.insert(document.uri)
  }

  /// False if the document is not open.
  mutating func change(
    _ uri: String, _ changes: [ContentChange], version: Int?, encoding: PositionEncoding
  ) -> Bool {
    guard let index = documents.index(forKey: uri) else { return false }
    let old = documents.values[index].version
    documents.values[index].apply(changes, version: version ?? old, encoding: encoding)
    changed.insert(uri)
    return true
  }

  /// False if the document was not open.
  mutating func close(_ uri: String) -> Bool {
    changed.remove(uri)
    return documents.removeValue(forKey: uri) != nil
  }

  mutating func setFolders(_ uris: [String]) {
    folders = []
    changeFolders(adding: uris, removing: [])
  }

  mutating func changeFolders(adding added: [String], removing removed: [String]) {
    let gone = Set(removed.compactMap(Self.folder(of:)))
    folders.removeAll { gone.contains($0) }
    for path in added.compactMap(Self.folder(of:)) where !folders.contains(path) {
      folders.append(path)
    }
    changed = Set(documents.keys)
  }

  /// The workspace folder that `path` is in; the innermost of nested ones.
  func folder(containing path: String) -> String? {
    folders.filter { RelativePath.of(path, in: $0) != nil }.max { $0.count < $1.count }
  }

  /// The path that a model sees for `document`; nil for what is no file.
  func filename(of document: Document) -> String? {
    guard let path = document.path else { return nil }
    if let folder = folder(containing: path) {
      return RelativePath.of(path, in: folder)
    }
    return path.split(separator: "/").last.map(String.init)
  }

  /// Documents other than `uri` that changed since they were asked for.
  ///
  /// While somebody types in one document nothing is changed but this one, so the others are
  /// looked at once, when the cursor moves on.
  mutating func takeChanged(except uri: String) -> [Document] {
    let taken = changed.filter { $0 != uri }
    changed.subtract(taken)
    return taken.sorted().compactMap { documents[$0] }
  }

  private static func folder(of uri: String) -> String? {
    guard var path = DocumentURI.path(of: uri) ?? (uri.hasPrefix("/") ? uri : nil) else {
      return nil
    }
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
