/// Which files of a repository must say nothing while a file is completed.
package enum HiddenFiles {
  /// For each of `files` its own name and those of all files that are much like it.
  ///
  /// - Parameters:
  ///   - texts: of `files`.
  ///   - knownFiles: all that a repository may know.
  package static func names(
    for files: [SourceFile], texts: [[UInt8]], knownFiles: [SourceFile]
  ) -> [Set<String>] {
    let own = Set(files.map(\.name))
    let others = knownFiles.filter { !own.contains($0.name) }
    var all = texts
    for file in others {
      // A file that went away says nothing.
      all.append((try? file.contents()) ?? [])
    }
    let names = (files + others).map(\.name)
    let duplicates = NearDuplicates(of: all)
    return files.indices.map { index in
      Set(([index] + duplicates.files(like: index)).map { names[$0] })
    }
  }
}
