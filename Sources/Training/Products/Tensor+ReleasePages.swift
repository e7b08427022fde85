internal import ModelFiles

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension Tensor {
  /// Lets go of the pages of a mapped tensor, which are read from the file again if they are needed.
  ///
  /// A packed matrix has taken their place, and both would count as the process's memory.
  func releasePages() {
    guard file != nil, let base = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard page > 0 else { return }
    // Whole pages of this tensor's own, so that its neighbours stay.
    let start = (Int(bitPattern: base) + page - 1) / page * page
    let end = (Int(bitPattern: base) + bytes.count) / page * page
    guard end > start else { return }
    // SAFETY: a private mapping of a file that is never written: its pages come back as they were.
    madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_DONTNEED)
  }
}
