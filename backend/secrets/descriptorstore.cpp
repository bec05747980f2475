// SPDX-License-Identifier: Apache-2.0
#include "backend/secrets/secretstore.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <string_view>
#include <unistd.h>

namespace ph::secrets {
namespace {

constexpr std::size_t inputLimit = 1U << 20U;

std::string nameOf(int descriptor) {
    return "file descriptor " + std::to_string(descriptor);
}

/// Reads to the end, then closes.
Result<Secret> readAll(int descriptor) {
    const FileDescriptor fd(descriptor);
    std::string text;
    text.reserve(inputLimit + 4096); // growing would leave copies behind
    std::string piece(4096, '\0');
    for (;;) {
        const auto got = ::read(fd.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError("read the secrets", nameOf(descriptor), errno);
        if (got == 0)
            break;
        text.append(piece, 0, static_cast<std::size_t>(got));
        if (text.size() > inputLimit)
            return Error{Errc::Invalid, "more than 1 MiB of secrets was given", nameOf(descriptor)};
    }
    const Secret wipe(std::move(piece));
    return Secret(std::move(text));
}

std::string_view takeLine(std::string_view &rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

class DescriptorStore final : public SecretStore {
public:
    explicit DescriptorStore(std::map<std::string, Secret> entries) : m_entries(std::move(entries)) {}
    Result<Secret> get(const std::string &key, const Context &) override {
        const auto found = m_entries.find(key);
        if (found == m_entries.end())
            return Error{Errc::NotFound, "no such secret was given", key};
        return found->second;
    }
    Status set(const std::string &key, const Secret &, const Context &) override { return readOnly(key); }
    Status remove(const std::string &key, const Context &) override { return readOnly(key); }
    Result<std::vector<std::string>> keys(const Context &) override {
        std::vector<std::string> names;
        for (const auto &[key, value] : m_entries)
            names.push_back(key);
        return names;
    }
    [[nodiscard]] std::string description() const override { return "the secrets given at the start"; }

private:
    static Status readOnly(const std::string &key) {
        return Error{Errc::Forbidden, "secrets given at the start cannot be changed", key, 0,
                     "Use a secrets file or the desktop's keyring to keep new ones."};
    }
    const std::map<std::string, Secret> m_entries;
};

} // namespace

Result<std::unique_ptr<SecretStore>> openSecretDescriptor(int descriptor) {
    PH_ASSIGN(const Secret text, readAll(descriptor));
    std::map<std::string, Secret> entries;
    std::string_view rest = text.reveal();
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::string_view line = takeLine(rest);
        if (line.empty() || line.front() == '#')
            continue;
        const std::size_t sign = line.find('=');
        if (sign == std::string_view::npos || sign == 0)
            return Error{Errc::Invalid, "line " + std::to_string(number) + " of the secrets is not key=value",
                         nameOf(descriptor)};
        entries[std::string(line.substr(0, sign))] = Secret(std::string(line.substr(sign + 1)));
    }
    return std::unique_ptr<SecretStore>(std::make_unique<DescriptorStore>(std::move(entries)));
}

Result<Secret> readPassphrase(int descriptor) {
    PH_ASSIGN(const Secret text, readAll(descriptor));
    std::string_view rest = text.reveal();
    const std::string_view line = takeLine(rest);
    if (line.empty())
        return Error{Errc::Invalid, "no passphrase was given", nameOf(descriptor), 0, "Write it as the first line."};
    return Secret(std::string(line));
}

} // namespace ph::secrets
