package import ModelFiles
private import Storage

// Adapters that come, go, and are called something else.
extension AdapterRegistry {
  /// Registers `adapter` as `name` and returns its folder.
  ///
  /// - Parameters:
  ///   - configuration: of the model it was trained on.
  ///   - replaces: whether an adapter of that name goes; what uses it uses the new one.
  @discardableResult
  package func add(
    _ adapter: LoRAAdapter, named name: String, for configuration: ModelConfiguration,
    metadata: AdapterMetadata, replaces: Bool = false
  ) throws(AdapterError) -> String {
    let path = try path(of: name)
    return try locked { () throws(AdapterError) in
      guard replaces || FileReading.kind(of: path) == nil else { throw .nameTaken(name) }
      try adapter.write(to: path, for: configuration, metadata: metadata, replaces: replaces)
      return path
    }
  }

  /// Deletes the adapter `name` and puts it out of use everywhere.
  package func remove(_ name: String) throws(AdapterError) {
    try require(name)
    let path = try path(of: name)
    try locked { () throws(AdapterError) in
      try change { $0.drop(name) }
      try AdapterError.storing { () throws(StorageError) in try FileRemoval.removeTree(path) }
    }
  }

  /// Deletes all adapters and what is recorded about them; returns their names.
  @discardableResult
  package func removeAll() throws(AdapterError) -> [String] {
    let names = try names()
    return try locked { () throws(AdapterError) in
      try AdapterError.storing { () throws(StorageError) in
        if FileReading.kind(of: stateFile) != nil { try FileRemoval.remove(stateFile) }
        if FileStatus(path: folder) != nil { try FileRemoval.removeTree(folder) }
      }
      return names
    }
  }

  /// Calls the adapter `name` something else, also where it is in use.
  package func rename(_ name: String, to newName: String) throws(AdapterError) {
    try require(name)
    guard name != newName else { throw .sameName(name) }
    let (path, newPath) = (try path(of: name), try self.path(of: newName))
    try locked { () throws(AdapterError) in
      guard FileReading.kind(of: newPath) == nil else { throw .nameTaken(newName) }
      try AdapterError.storing { () throws(StorageError) in
        try FileRemoval.rename(path, to: newPath)
      }
      do throws(AdapterError) {
        try change { $0.rename(name, to: newName) }
      } catch {
        // What uses it still knows the old name.
        try? FileRemoval.rename(newPath, to: path)
        throw error
      }
    }
  }

  /// Copies the adapter `name` to `folder`, for PEFT or another machine; a broken one is refused.
  package func export(_ name: String, to folder: String) throws(AdapterError) {
    try require(name)
    let path = try path(of: name)
    guard FileReading.kind(of: folder) == nil else { throw .exists(path: folder) }
    let files = try PEFTFolder(path)
    try files.checkShapes()
    try files.checkValues()
    _ = try AdapterMetadata.read(folder: path)
    try AdapterError.storing { () throws(StorageError) in
      var target = try AtomicFolder(replacing: folder, mode: 0o755)
      for file in try Directories.names(in: path)
      where FileReading.kind(of: "\(path)/\(file)") == .regular {
        var copy = try AtomicFile(replacing: "\(target.temporary)/\(file)", mode: 0o644)
        try copy.write(try FileReading.contents(of: "\(path)/\(file)"))
        try copy.commit()
      }
      try target.commit()
    }
  }
}
