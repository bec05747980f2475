// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/audit.h"

#include "backend/core/encoding.h"

#include <openssl/evp.h>

#include <array>

namespace ph::ops {

std::string auditHash(const std::string &previous, std::int64_t number, const AuditRecord &record) {
    std::string text;
    const auto add = [&text](const std::string &part) { text += std::to_string(part.size()) + ":" + part; };
    add(previous);
    add(std::to_string(number));
    for (const std::string &part : {record.id, formatMicroTime(record.at), record.who, record.clusterName,
                                    record.subject.cluster.uid, record.subject.ns, record.subject.name,
                                    record.subject.instanceId, record.action, record.detail, record.outcome})
        add(part);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        return {};
    return hexEncode(std::string(digest.begin(), digest.begin() + size));
}

} // namespace ph::ops
