// SPDX-License-Identifier: Apache-2.0

/// What the keys of objects say: the folder is the state of an entry, the rest its site and name.
enum ObjectKey {
  private static let folders: [(String, Entry.State)] = [
    ("entries", .new), ("rejected", .rejected), ("damaged", .quarantine),
  ]

  /// The entry that an object holds; `nil` for any other object.
  ///
  /// - Parameters:
  ///   - item: An object of a listing.
  ///   - claims: The builds that somebody is sending.
  /// - Returns: The entry, without its content.
  static func entry(_ item: ObjectStore.Item, _ claims: Set<String>) -> Entry? {
    for (folder, state) in folders {
      let parts = name(item.key, in: folder)?.split(separator: "/") ?? []
      guard parts.count == 2, let name = EntryName(parts[1]) else { continue }
      let isClaimed = state == .new && claims.contains(name.key)
      var entry = Entry(name, isClaimed ? .sending : state)
      entry.listedSite = String(parts[0])
      return entry
    }
    return nil
  }

  /// What follows the folder in a key; `nil` if it is in another one.
  static func name(_ key: String, in folder: String) -> String? {
    key.hasPrefix(folder + "/") ? String(key.dropFirst(folder.count + 1)) : nil
  }

  /// The key of an entry.
  static func of(_ entry: Entry) -> String {
    let site = entry.listedSite ?? entry.site.map(EntryName.key(ofSite:)) ?? "unknown"
    let name = "\(site)/\(entry.name.text)"
    let folder = folders.first { $0.1 == entry.state }?.0 ?? "entries"
    return folder + "/" + name
  }
}
