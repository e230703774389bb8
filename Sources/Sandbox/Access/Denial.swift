// SPDX-License-Identifier: Apache-2.0

/// Why a request is not let in: 401, with the reason.
enum Denial: Error, Equatable {
  case unauthorized(String)
}
