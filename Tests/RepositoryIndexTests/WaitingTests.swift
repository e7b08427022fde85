import TestSupport
import Testing
import Threading

@testable import RepositoryIndex

/// Who waits for whom: nobody for the thread in the background, however long it is not let run.
@Suite(.timeLimit(.minutes(1))) struct WaitingTests {
  @Test func `while the worker is stopped in the middle of its work everything is answered`()
    async throws
  {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n"])
    let turnstile = Turnstile()
    let index = repository.index { turnstile.pass() }
    index.start()
    await index.waitUntilIdle()
    turnstile.close()
    index.updateOpenDocument("c.py", text: Array("gamma = 3\n".utf8))
    try await turnstile.untilSomeoneWaits()
    // It stands before what it publishes, and has not let go of what it works with.
    #expect(repository.draft(index.snapshot(hiding: ["b.py"]), after: "alp") == "ha = 1\n")
    #expect(index.snapshot()?.files == ["a.py", "b.py"])
    #expect(index.savedFiles()?.contains("b.py") == true)
    #expect(index.status.files == 2)
    for number in 0..<100 {
      index.updateOpenDocument("d.py", text: Array("delta = \(number)\n".utf8))
      index.filesChanged(["b.py"])
    }
    index.closeDocument("c.py")
    index.rescan()
    #expect(turnstile.isHolding)
    turnstile.open()
    await index.waitUntilIdle()
    #expect(index.snapshot()?.files == ["a.py", "b.py", "d.py"])
    #expect(repository.draft(index.snapshot(), after: "delta") == " = 99\n")
  }

  @Test func `during the first pass nothing is known, and nobody waits to hear that`() async throws
  {
    let files = (0..<200).map { ("f\($0).py", "x\($0) = 1\n") }
    let repository = try TestRepository(Dictionary(uniqueKeysWithValues: files))
    let turnstile = Turnstile()
    turnstile.close()
    let index = repository.index { turnstile.pass() }
    index.start()
    try await turnstile.untilSomeoneWaits()
    #expect(index.snapshot() == nil)
    #expect(index.status.phase == .idle)
    index.updateOpenDocument("f1.py", text: Array("other = 2\n".utf8))
    index.stop()
    index.start()
    #expect(turnstile.isHolding)
    turnstile.open()
    await index.waitUntilIdle()
    #expect(index.status.files == 200)
    #expect(repository.draft(index.snapshot(), after: "oth") == "er = 2\n")
  }

  @Test func `a mailbox holds what was put last, and lets go of all it held`() {
    final class Held: Sendable {}
    weak var last: Held?
    do {
      let mailbox = Mailbox<Held>()
      #expect(mailbox.isEmpty)
      let (first, second) = (Held(), Held())
      #expect(mailbox.put(first) == nil)
      #expect(mailbox.put(second) === first)
      #expect(mailbox.take() === second)
      #expect(mailbox.take() == nil)
      let held = Held()
      last = held
      mailbox.put(held)
      #expect(!mailbox.isEmpty)
    }
    #expect(last == nil)
  }

  @Test func `no work is lost between many callers and a worker`() async {
    let work = BackgroundWork<Int>()
    let sum = Latest(0)
    @Sendable func run() {
      var total = sum.value
      repeat {
        while let found = work.take() { total += found }
        sum.publish(total)
      } while work.end()
    }
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          for number in 0..<500 where work.add({ ($0 ?? 0) + caller + number }) {
            DetachedThread.start(priority: .background, run)
          }
        }
      }
    }
    while work.isRunning { await Task.yield() }
    #expect(sum.value == 4 * (0..<500).reduce(0, +) + 500 * (0 + 1 + 2 + 3))
  }

  @Test func `work whose worker could not be started is given back, and later work starts one`() {
    let work = BackgroundWork<Int>()
    #expect(work.add { ($0 ?? 0) + 1 })
    #expect(!work.add { ($0 ?? 0) + 2 })
    #expect(work.abandon() == 3)
    // Somebody else comes before the first is done with that.
    #expect(!work.add { ($0 ?? 0) + 4 })
    #expect(work.abandon() == 4)
    #expect(work.isRunning)
    #expect(work.abandon() == nil)
    #expect(!work.isRunning)
    #expect(work.add { ($0 ?? 0) + 5 })
    #expect(work.take() == 5)
    #expect(!work.end())
  }

  @Test func `a change is told apart from another, and a document's own is none`() async throws {
    let repository = try TestRepository(["a.py": "alpha = 1\n", "b.py": "beta = 2\n"])
    let index = repository.index()
    var known = index.generation(hiding: "a.py")
    func isNew() -> Bool {
      let now = index.generation(hiding: "a.py")
      defer { known = now }
      return now != known
    }
    index.start()
    await index.waitUntilIdle()
    #expect(isNew(), "nothing was known before")
    index.rescan()
    await index.waitUntilIdle()
    #expect(!isNew(), "nothing has changed")
    index.updateOpenDocument("a.py", text: Array("alpha = 2\n".utf8))
    try repository.write("alpha = 3\n", as: "a.py")
    index.filesChanged(["a.py"])
    await index.waitUntilIdle()
    #expect(!isNew(), "what is typed into the document, and saved")
    #expect(index.generation(hiding: repository.folder.file("b.py")) != known)
    index.updateOpenDocument("b.py", text: Array("beta = 3\n".utf8))
    await index.waitUntilIdle()
    #expect(isNew(), "another document")
    try repository.write("gamma = 4\n", as: "c.py")
    index.rescan()
    await index.waitUntilIdle()
    #expect(isNew(), "another file")
    for number in 0..<300 { try repository.write("x = \(number)\n", as: "d\(number).py") }
    index.filesChanged((0..<300).map { "d\($0).py" })
    await index.waitUntilIdle()
    #expect(isNew(), "more files than are told apart")
  }
}
