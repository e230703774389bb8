// SPDX-License-Identifier: Apache-2.0

/// Looks into an outbox, and makes nothing where none is there.
public struct OutboxView: Sendable {
  /// The directory.
  public let path: String
  private let outbox: Outbox?

  /// Opens the outbox of a directory, where it is there.
  ///
  /// - Throws: ``DeliveryError`` where the directory cannot be opened, belongs to somebody else, or can be entered by
  ///   others.
  public init(directory path: String, clock: DeliveryClock) throws(DeliveryError) {
    self.path = path
    outbox = try Outbox.existing(at: path, clock: clock)
  }

  /// All entries of all states and sites, oldest first; none where there is no outbox.
  ///
  /// - Throws: ``DeliveryError`` where the outbox cannot be read.
  public func list() throws(DeliveryError) -> [HeldEntry] {
    try outbox?.list() ?? []
  }

  /// One entry by its id, or by the beginning of it.
  ///
  /// - Throws: ``DeliveryError`` with ``DeliveryError/Kind/noSuchEntry`` where none or several begin so.
  public func show(_ id: String) throws(DeliveryError) -> HeldEntry {
    guard let outbox else { throw Outbox.noEntry(id, at: path) }
    return try outbox.show(id)
  }

  /// Removes one entry by its id, or by the beginning of it, and tells what it was.
  ///
  /// - Throws: ``DeliveryError`` where none or several begin so, or a process is sending it.
  public func drop(_ id: String) throws(DeliveryError) -> HeldEntry {
    guard let outbox else { throw Outbox.noEntry(id, at: path) }
    return try outbox.drop(id)
  }

  /// Tells why builds could not be kept here, without trying it.
  ///
  /// - Throws: ``DeliveryError`` where the directory, or the nearest one above it that is there, takes no new file.
  public func checkWritable() throws(DeliveryError) {
    do {
      try Outbox.checkWritable(path)
    } catch {
      throw Outbox.error(error, at: path)
    }
  }
}
