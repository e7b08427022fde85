/// What a text that must not be shown holds.
package enum SecretKind: String, Sendable, CaseIterable {
  /// A private key between PEM lines, OpenSSH's and PGP's too.
  case privateKey
  /// An access key of a cloud.
  case cloudKey
  /// A token of a service, which its prefix tells.
  case serviceToken
  /// A JSON Web Token with a signature.
  case webToken
  /// A URL with a user and a password.
  case urlPassword
  /// A random text that is assigned to a name such as `api_key`, or a password to one of a password.
  case assignedSecret
}

/// Where a secret stands.
package struct SecretFinding: Sendable, Equatable {
  package let kind: SecretKind
  /// In bytes from the beginning of the text.
  package let offset: Int
}
