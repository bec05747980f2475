// SPDX-License-Identifier: Apache-2.0
#include "backend/secrets/sealedbox.h"
#include "backend/secrets/secretstore.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace ph::secrets {
namespace {

constexpr std::uintmax_t fileLimit = 16U << 20U;
constexpr std::size_t keyLimit = 1024;
constexpr std::chrono::seconds lockLimit{10};

using Entries = std::map<std::string, Secret>;

void appendText(std::string &to, const std::string &text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (unsigned shift = 0; shift < 32; shift += 8)
        to.push_back(static_cast<char>((size >> shift) & 0xff));
    to += text;
}

bool takeText(std::string_view &from, std::string &text) {
    if (from.size() < 4)
        return false;
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
        size |= static_cast<std::uint32_t>(static_cast<unsigned char>(from[i])) << (8 * i);
    from.remove_prefix(4);
    if (from.size() < size)
        return false;
    text = from.substr(0, size);
    from.remove_prefix(size);
    return true;
}

Secret pack(const Entries &entries) {
    std::size_t size = 0;
    for (const auto &[key, value] : entries)
        size += key.size() + value.reveal().size() + 8;
    std::string plain;
    plain.reserve(size); // growing would leave copies of secrets behind
    for (const auto &[key, value] : entries) {
        appendText(plain, key);
        appendText(plain, value.reveal());
    }
    return Secret(std::move(plain));
}

Result<Entries> unpack(const Secret &plain) {
    Entries entries;
    std::string_view rest = plain.reveal();
    while (!rest.empty()) {
        std::string key;
        std::string value;
        if (!takeText(rest, key) || !takeText(rest, value))
            return Error{Errc::Invalid, "the list of secrets is cut short", {}};
        entries[key] = Secret(std::move(value));
    }
    return entries;
}

class FileStore final : public SecretStore {
public:
    FileStore(fs::path file, Secret passphrase) : m_file(std::move(file)), m_passphrase(std::move(passphrase)) {}

    Result<Secret> get(const std::string &key, const Context &) override {
        const std::lock_guard lock(m_mutex);
        PH_ASSIGN(const Entries entries, load());
        const auto found = entries.find(key);
        if (found == entries.end())
            return Error{Errc::NotFound, "no such secret is kept", key};
        return found->second;
    }
    Status set(const std::string &key, const Secret &value, const Context &ctx) override {
        if (key.empty() || key.size() > keyLimit)
            return Error{Errc::Invalid, "the name of a secret must have 1 to 1024 characters", key.substr(0, 40)};
        return change([&](Entries &entries) { entries[key] = value; }, ctx);
    }
    Status remove(const std::string &key, const Context &ctx) override {
        return change([&](Entries &entries) { entries.erase(key); }, ctx);
    }
    Result<std::vector<std::string>> keys(const Context &) override {
        const std::lock_guard lock(m_mutex);
        PH_ASSIGN(const Entries entries, load());
        std::vector<std::string> names;
        for (const auto &[key, value] : entries)
            names.push_back(key);
        return names;
    }
    [[nodiscard]] std::string description() const override { return "the file " + m_file.string(); }

    /// Reads and decrypts; a file that is not there is empty.
    [[nodiscard]] Result<Entries> load() const {
        auto sealed = readFile(m_file, fileLimit);
        if (!sealed && sealed.error().code == Errc::NotFound)
            return Entries();
        if (!sealed)
            return std::move(sealed).error();
        const auto plain = unseal(*sealed, m_passphrase);
        if (!plain)
            return named(plain.error());
        auto entries = unpack(*plain);
        if (!entries)
            return named(entries.error());
        return entries;
    }

private:
    [[nodiscard]] Error named(Error error) const {
        error.subject = m_file.string();
        return error;
    }
    Status change(const std::function<void(Entries &)> &edit, const Context &ctx) {
        const std::lock_guard lock(m_mutex);
        PH_TRY(makeDirectories(m_file.parent_path()));
        PH_ASSIGN(const FileDescriptor held, waitForLock(ctx));
        PH_ASSIGN(Entries entries, load());
        edit(entries);
        PH_ASSIGN(const std::string sealed, seal(pack(entries), m_passphrase));
        return writeFileAtomic(m_file, sealed, 0600);
    }
    [[nodiscard]] Result<FileDescriptor> waitForLock(const Context &ctx) const {
        const fs::path path = m_file.string() + ".lock";
        const Context limited = ctx.withTimeout(lockLimit);
        for (;;) {
            auto held = lockFile(path);
            if (held || held.error().code != Errc::Conflict)
                return held;
            if (!limited.sleep(std::chrono::milliseconds(20))) // another process' change takes about 0.1 s
                return ctx.cancelled() ? Error{Errc::Cancelled, "cancelled", path.string()} : named(held.error());
        }
    }

    const fs::path m_file;
    const Secret m_passphrase;
    std::mutex m_mutex;
};

} // namespace

Result<std::unique_ptr<SecretStore>> openSecretFile(const fs::path &file, const Secret &passphrase) {
    if (passphrase.empty())
        return Error{Errc::Invalid, "the passphrase of the secrets file is empty", file.string(), 0,
                     "Enter a passphrase."};
    auto store = std::make_unique<FileStore>(file, passphrase);
    if (const auto entries = store->load(); !entries) // a wrong passphrase is said now, not at the first use
        return entries.error();
    return std::unique_ptr<SecretStore>(std::move(store));
}

} // namespace ph::secrets
