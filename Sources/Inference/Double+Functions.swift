#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension Double {
  /// e to this power.
  package var exponential: Double { exp(self) }
  /// The natural logarithm.
  package var logarithm: Double { log(self) }
}
