#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What tells one file from another that took its path: device, inode, size, modification time.
package struct FileFingerprint: Sendable, Hashable {
  package let device: UInt64
  package let inode: UInt64
  package let size: Int
  package let modifiedNanoseconds: Int

  /// A fingerprint that was recorded.
  package init(device: UInt64, inode: UInt64, size: Int, modifiedNanoseconds: Int) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
  }

  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modifiedNanoseconds = time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }
}
