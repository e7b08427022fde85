/// Curves over steps as an SVG picture; colours are the page's.
struct LineChart {
  /// A curve: its CSS class, its name, and its points.
  struct Curve {
    var style: String
    var name: String
    var points: [(x: Double, y: Double)]
  }

  var curves: [Curve]
  var xName: String
  var yName: String

  private static let (width, height) = (720.0, 260.0)
  private static let (left, right, top, bottom) = (52.0, 14.0, 12.0, 38.0)
  /// More points than pixels show nothing more.
  private static let mostPoints = 360

  var svg: String {
    let points = curves.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    guard let firstX = points.map(\.x).min(), let lastX = points.map(\.x).max(),
      let low = points.map(\.y).min(), let high = points.map(\.y).max()
    else { return "" }
    let margin = max((high - low) * 0.08, 1e-6)
    let (bottomValue, topValue) = (low - margin, high + margin)
    func place(_ x: Double, _ y: Double) -> (String, String) {
      let share = lastX > firstX ? (x - firstX) / (lastX - firstX) : 0.5
      let rise = (y - bottomValue) / (topValue - bottomValue)
      return (
        Verdict.number(Self.left + share * (Self.width - Self.left - Self.right), 1),
        Verdict.number(Self.height - Self.bottom - rise * (Self.height - Self.top - Self.bottom), 1)
      )
    }
    var parts = [
      "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
        + "aria-label=\"\(HTMLText.escaped(yName)) by \(HTMLText.escaped(xName))\">"
    ]
    for tick in 0...4 {
      let value = bottomValue + (topValue - bottomValue) * Double(tick) / 4
      let (_, y) = place(firstX, value)
      parts.append(
        "<line class=\"grid\" x1=\"\(Int(Self.left))\" x2=\"\(Int(Self.width - Self.right))\" "
          + "y1=\"\(y)\" y2=\"\(y)\"/><text class=\"tick\" text-anchor=\"end\" "
          + "x=\"\(Int(Self.left - 6))\" y=\"\(y)\" dy=\"4\">\(Verdict.number(value, 2))</text>")
    }
    for (share, anchor) in [(0.0, "start"), (0.5, "middle"), (1.0, "end")] {
      let value = firstX + (lastX - firstX) * share
      let (x, _) = place(value, low)
      parts.append(
        "<text class=\"tick\" text-anchor=\"\(anchor)\" x=\"\(x)\" "
          + "y=\"\(Int(Self.height - 20))\">\(Verdict.number(value, 0))</text>")
    }
    parts.append(
      "<text class=\"tick\" text-anchor=\"middle\" x=\"\(Int(Self.width / 2))\" "
        + "y=\"\(Int(Self.height - 4))\">\(HTMLText.escaped(xName))</text>")
    for curve in curves {
      let line = Self.thinned(curve.points).map { point in
        let (x, y) = place(point.x, point.y)
        return "\(x),\(y)"
      }.joined(separator: " ")
      parts.append("<polyline class=\"\(curve.style)\" points=\"\(line)\"/>")
    }
    return parts.joined() + "</svg>"
  }

  /// Means of neighbours where there are more points than can be seen.
  private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > mostPoints else { return points }
    let size = (points.count + mostPoints - 1) / mostPoints
    return stride(from: 0, to: points.count, by: size).map { start in
      let group = points[start..<min(points.count, start + size)]
      return (
        group.reduce(0) { $0 + $1.x } / Double(group.count),
        group.reduce(0) { $0 + $1.y } / Double(group.count)
      )
    }
  }
}
