private import Storage

/// Goes over a repository and says of every file whether it may be read, and why not.
///
/// Entries come one after the other, sorted by name in each folder; nothing is kept of those that
/// were visited, so memory is that of one chain of folders. Only names and attributes are looked at:
/// what the text of a file says against it is for ``SourceText``.
package struct RepositoryWalk: Sendable {
  /// What a walk does not go beyond.
  package struct Limits: Sendable {
    /// In bytes.
    ///
    /// The Stack leaves out files over 1 MB (BigCode, 2022).
    package var largestFile = 1 << 20
    /// A file system can be made to nest without end.
    package var deepestFolder = 64
    /// Files and folders together.
    package var mostEntries = 2_000_000

    package init() {}
  }

  /// How a walk ended.
  package enum Outcome: Sendable, Equatable {
    case complete
    /// The visitor asked for no more.
    case stopped
    /// There are more than ``Limits/mostEntries``.
    case tooManyEntries
  }

  /// The repository's folder, absolute, without a slash at its end.
  package let folder: String
  package let limits: Limits
  /// The language id that a file's name stands for; nil leaves the file out.
  package var language: @Sendable (String) -> String? = { SourceLanguage.identifier(forPath: $0) }

  package init(folder: String, limits: Limits = Limits()) {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    self.limits = limits
  }

  /// Calls `visit` for every file and every folder that is left out, until it returns false.
  package func run(
    _ visit: (RepositoryEntry) -> Bool
  ) throws(SourceFilesError) -> Outcome {
    switch FileReading.kind(of: folder) {
    case .directory: break
    case nil: throw .missing(folder: folder)
    default: throw .notAFolder(path: folder)
    }
    let names: [String]
    do { names = try Directories.names(in: folder) } catch { throw .unreadable(error) }
    var left = limits.mostEntries
    return walk(
      names, below: "", components: [], scope: IgnoreScope(repository: folder), left: &left, visit)
  }

  /// - Parameter prefix: the folder's path and a slash; empty for the repository's own.
  private func walk(
    _ names: [String], below prefix: String, components: [ArraySlice<UInt8>], scope: IgnoreScope,
    left: inout Int, _ visit: (RepositoryEntry) -> Bool
  ) -> Outcome {
    for name in names {
      guard left > 0 else { return .tooManyEntries }
      left -= 1
      let shown = prefix + name
      let inner = "\(folder)/\(shown)"
      let parts = components + [Array(name.utf8)[...]]
      switch judge(name, at: inner, parts, scope) {
      case .entry(let kind):
        guard visit(RepositoryEntry(path: shown, kind: kind)) else { return .stopped }
      case .folder:
        guard let names = try? Directories.names(in: inner) else {
          let entry = RepositoryEntry(path: shown, kind: .excludedFolder(.unreadable))
          guard visit(entry) else { return .stopped }
          continue
        }
        var scope = scope
        // Most folders have no rules of their own, and names are listed already.
        if names.contains(".gitignore") || names.contains(".familiarignore") {
          scope.enter(inner, depth: parts.count)
        }
        let outcome = walk(
          names, below: shown + "/", components: parts, scope: scope, left: &left, visit)
        guard outcome == .complete else { return outcome }
      }
    }
    return .complete
  }

  /// What a walk would say of the one file at `path`, relative to the folder; nil where none stands.
  package func entry(at path: String) -> RepositoryEntry? {
    let names = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard !names.isEmpty, !names.contains(".."), !names.contains(".") else { return nil }
    var scope = IgnoreScope(repository: folder)
    var (current, parts) = (folder, [ArraySlice<UInt8>]())
    for (index, name) in names.enumerated() {
      current += "/\(name)"
      parts.append(Array(name.utf8)[...])
      switch judge(name, at: current, parts, scope) {
      case .folder where index + 1 < names.count: scope.enter(current, depth: parts.count)
      case .folder: return nil
      case .entry(.excludedFile(.unreadable)) where FileStatus(path: current) == nil: return nil
      case .entry(.excludedFolder(let reason)) where index + 1 < names.count:
        return RepositoryEntry(path: path, kind: .excludedFile(reason))
      case .entry(let kind):
        return index + 1 == names.count ? RepositoryEntry(path: path, kind: kind) : nil
      }
    }
    return nil
  }

  enum Judgement {
    case entry(RepositoryEntry.Kind)
    /// To be gone into.
    case folder
  }

  func judge(
    _ name: String, at path: String, _ components: [ArraySlice<UInt8>], _ scope: IgnoreScope
  ) -> Judgement {
    guard let status = FileStatus(path: path) else { return .entry(.excludedFile(.unreadable)) }
    switch status.kind {
    case .symbolicLink: return .entry(.excludedFile(.symbolicLink))
    case .other: return .entry(.excludedFile(.notARegularFile))
    case .directory:
      return exclusion(ofFolder: name, at: path, components, scope).map {
        .entry(.excludedFolder($0))
      } ?? .folder
    case .regular:
      let language = language(name)
      if let reason = exclusion(ofFile: status.fingerprint.size, language, components, scope) {
        return .entry(.excludedFile(reason))
      }
      return .entry(
        .file(status.fingerprint, language: language ?? SourceLanguage.unknown))
    }
  }

  private func exclusion(
    ofFolder name: String, at path: String, _ components: [ArraySlice<UInt8>], _ scope: IgnoreScope
  ) -> ExclusionReason? {
    if let reason = ForeignFolders.exclusion(of: name, at: path) { return reason }
    if SecretFiles.names(components, isFolder: true) { return .secretName }
    if scope.ignores(components, isFolder: true) { return .ignored }
    return components.count > limits.deepestFolder ? .tooDeep : nil
  }

  /// The cheapest questions first: most files of a large tree fail at their language.
  private func exclusion(
    ofFile size: Int, _ language: String?, _ components: [ArraySlice<UInt8>], _ scope: IgnoreScope
  ) -> ExclusionReason? {
    if SecretFiles.names(components, isFolder: false) { return .secretName }
    guard language != nil else { return .unknownLanguage }
    if scope.ignores(components, isFolder: false) { return .ignored }
    if size == 0 { return .empty }
    if size > limits.largestFile { return .tooLarge }
    return GeneratedNames.contains(components.last ?? []) ? .generated : nil
  }
}
