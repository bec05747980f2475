// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace ph::store {

/// A small, immutable map from text to text (labels, annotations, data of a ConfigMap) in one block of memory, because
/// ten thousand rows with a std::map each would not fit their budget. Entries keep the order they were added in.
class TextMap {
public:
    TextMap() = default;
    explicit TextMap(const std::map<std::string, std::string> &entries) {
        for (const auto &[key, value] : entries)
            add(key, value);
    }

    void add(std::string_view key, std::string_view value) {
        number(key.size());
        number(value.size());
        m_bytes.append(key).append(value);
    }
    /// Gives back memory reserved for growth; call once all entries are there.
    void shrink() { m_bytes.shrink_to_fit(); }

    /// The value of @p key, empty when missing (see has()).
    [[nodiscard]] std::string_view get(std::string_view key) const {
        for (const auto &[k, v] : *this)
            if (k == key)
                return v;
        return {};
    }
    [[nodiscard]] bool has(std::string_view key) const {
        for (const auto &entry : *this)
            if (entry.first == key)
                return true;
        return false;
    }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    [[nodiscard]] std::map<std::string, std::string> toMap() const {
        std::map<std::string, std::string> all;
        for (const auto &[key, value] : *this)
            all.emplace(key, value);
        return all;
    }
    bool operator==(const TextMap &) const = default;

    class Iterator {
    public:
        Iterator(std::string_view bytes, std::size_t at) : m_bytes(bytes), m_at(at) { load(); }
        const std::pair<std::string_view, std::string_view> &operator*() const { return m_entry; }
        Iterator &operator++() {
            m_at = m_next;
            load();
            return *this;
        }
        bool operator==(const Iterator &other) const { return m_at == other.m_at; }

    private:
        void load() {
            if (m_at >= m_bytes.size())
                return;
            std::size_t at = m_at;
            const std::size_t key = length(at);
            const std::size_t value = length(at);
            m_entry = {m_bytes.substr(at, key), m_bytes.substr(at + key, value)};
            m_next = at + key + value;
        }
        std::size_t length(std::size_t &at) const {
            std::size_t size = 0;
            unsigned shift = 0;
            unsigned char byte = 0;
            do {
                byte = static_cast<unsigned char>(m_bytes[at++]);
                size |= static_cast<std::size_t>(byte & 0x7fU) << shift;
                shift += 7;
            } while ((byte & 0x80U) != 0);
            return size;
        }
        std::string_view m_bytes;
        std::size_t m_at;
        std::size_t m_next = 0;
        std::pair<std::string_view, std::string_view> m_entry;
    };
    [[nodiscard]] Iterator begin() const { return {m_bytes, 0}; }
    [[nodiscard]] Iterator end() const { return {m_bytes, m_bytes.size()}; }

private:
    void number(std::size_t value) {
        while (value >= 0x80U) {
            m_bytes.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
            value >>= 7U;
        }
        m_bytes.push_back(static_cast<char>(value));
    }
    std::string m_bytes; ///< per entry: both lengths (7 bits a byte, low first), key, value
};

} // namespace ph::store
