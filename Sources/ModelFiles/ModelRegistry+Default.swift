private import Storage

// Which model is used where nobody names one.
extension ModelRegistry {
  /// The name chosen with ``use(_:)``; nil where none was.
  package func defaultName() throws(ModelFileError) -> String? {
    try checkVersion()
    guard FileReading.kind(of: defaultFile) != nil else { return nil }
    let bytes = try storing { () throws(StorageError) in
      try FileReading.contents(of: defaultFile, limit: 256)
    }
    let name = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    guard (try? ModelName.validated(name)) != nil else {
      throw .invalid(
        file: defaultFile, subject: "default model", expected: "a model's name", found: "'\(name)'")
    }
    return name
  }

  /// The chosen default whose file is gone; nil where all is well.
  package func lostDefault() throws(ModelFileError) -> String? {
    guard let name = try defaultName(), locate(name) == nil else { return nil }
    return name
  }

  /// Makes `name` the default.
  package func use(_ name: String) throws(ModelFileError) {
    try checkVersion()
    // What is used anyway needs no record, which would only name a model that a later Familiar may
    // no longer come with.
    if !contains(name), let first = shipped.first, first.name == name {
      return try forgetDefault()
    }
    try require(name)
    try storing { () throws(StorageError) in
      try directories.prepareData()
      try AtomicFile.write(Array("\(name)\n".utf8), to: defaultFile)
    }
  }

  /// Leaves no default.
  func forgetDefault() throws(ModelFileError) {
    guard FileReading.kind(of: defaultFile) != nil else { return }
    try storing { () throws(StorageError) in
      try directories.prepareData()
      try FileRemoval.remove(defaultFile)
    }
  }
}
