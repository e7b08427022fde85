/// Keeps the thread busy; a decode has no suspension points either.
func spin(for duration: Duration) {
  let end = ContinuousClock.now + duration
  while ContinuousClock.now < end {}
}
