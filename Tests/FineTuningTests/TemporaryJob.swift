import FineTuning
import Storage
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A job's folder in a state folder of its own.
enum TemporaryJob {
  /// The state folder goes with the second value.
  static func make() throws -> (JobFolder, TemporaryFolder) {
    let data = try TemporaryFolder()
    let folder = JobFolder(
      repository: "\(data.path)/project",
      directories: StateDirectories(environment: ["HOME": data.path]))
    try Directories.create(folder.path)
    return (folder, data)
  }

  static var thisProcess: Int32 { getpid() }

  static func append(_ text: String, to path: String) throws {
    var bytes = (try? FileReading.contents(of: path)) ?? []
    bytes += Array(text.utf8)
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  }
}
