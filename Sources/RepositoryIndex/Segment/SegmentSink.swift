internal import Storage

/// Where a segment is written to.
protocol SegmentSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws(RepositoryIndexError)
  /// Puts the header before what was written, and ends.
  func finish(_ header: [UInt8]) throws(RepositoryIndexError)
}

/// Writes a segment to a file that replaces an older one at once.
final class FileSink: SegmentSink {
  private var file: AtomicFile

  init(_ path: String) throws(RepositoryIndexError) {
    do throws(StorageError) { file = try AtomicFile(replacing: path) } catch {
      throw .notPersisted(error)
    }
    try write([UInt8](repeating: 0, count: SegmentLayout.headerBytes))
  }

  func write(_ bytes: [UInt8]) throws(RepositoryIndexError) {
    do throws(StorageError) { try file.write(bytes) } catch { throw .notPersisted(error) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(RepositoryIndexError) {
    do throws(StorageError) { try file.write(bytes) } catch { throw .notPersisted(error) }
  }

  /// What was written so far, to be read.
  func mapped() throws(StorageError) -> MappedFile { try file.mapped() }

  func finish(_ header: [UInt8]) throws(RepositoryIndexError) {
    do throws(StorageError) {
      try file.overwrite(header, at: 0)
      try file.commit()
    } catch { throw .notPersisted(error) }
  }
}

/// Writes a segment to memory.
final class MemorySink: SegmentSink {
  let storage: SegmentStorage
  private var offset = SegmentLayout.headerBytes

  init(_ layout: SegmentLayout) throws(RepositoryIndexError) {
    guard let storage = SegmentStorage(byteCount: layout.end) else {
      throw .outOfMemory(bytes: layout.end)
    }
    self.storage = storage
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(RepositoryIndexError) {
    storage.store(bytes, at: offset)
    offset += bytes.count
  }

  /// Leaves zeros.
  func skip(_ bytes: Int) { offset += bytes }

  func finish(_ header: [UInt8]) throws(RepositoryIndexError) {
    header.withUnsafeBytes { storage.store($0, at: 0) }
  }
}
