import JSONCoding
import Testing

@testable import familiar

/// Numbers as they are printed, and medians.
@Suite struct FigureTests {
  @Test func `numbers get the decimals that are asked for`() {
    #expect(1.005.fixed(1) == "1.0")
    #expect(0.95.fixed(1) == "1.0")
    #expect((-2.5).fixed(2) == "-2.50")
    #expect((-0.001).fixed(2) == "0.00")
    #expect(12.0.fixed(0) == "12")
    #expect(3.07.fixed(2) == "3.07")
    #expect(Double.nan.fixed(1) == "-")
    #expect(1e300.fixed(1) == "-")
  }

  @Test func `a median stands in the middle`() {
    #expect(Median.of([]) == nil)
    #expect(Median.of([3, 1, 2]) == 2)
    #expect(Median.of([4, 1, 2, 3]) == 2.5)
    #expect(Median.percentile(0.95, of: [1, 2, 3, 4, 5]) == 4.8)
    #expect(Median.percentile(1, of: [1, 5]) == 5)
  }

  @Test func `columns of a table line up`() {
    var table = TextTable(["name", "size"], numeric: [1])
    table.add(["a", "10"])
    table.add(["longer", "5"])
    #expect(table.text == "name    size\na         10\nlonger     5\n")
  }

  @Test func `features are read from what the kernel lists`() {
    let cpuinfo = "model name\t: CPU 9\nflags\t\t: fpu avx2 fma avx512_vnni\nmodel name\t: CPU 9\n"
    #expect(Processor.summary(of: cpuinfo) == "CPU 9: avx2 fma avx512_vnni")
    #expect(Processor.summary(of: "nothing here") == nil)
  }

  @Test func `the typing text fills any context on both sides`() {
    let text = TypingText.python
    #expect(text == TypingText.python)
    // A token of a usual vocabulary has 2 to 5 bytes of source code.
    #expect(text.utf8.count > 2 * 5 * TypingBench.context)
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `every kernel table agrees with the scalar one`() throws {
    let deviations = try #require(KernelSelfCheck.run(isa: nil, threads: 2))
    #expect(deviations.filter(\.isTooLarge) == [])
    #expect(deviations.count == 14)
    #expect(KernelSelfCheck.run(isa: "abacus", threads: 1) == nil)
  }
}
