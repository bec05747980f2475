// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

Status Rest::health(Call &call, const std::string &path) {
    const bool live = path.starts_with("/livez") || path.starts_with("/healthz");
    std::vector<HealthCheck> checks{{"ping", [] { return Status(); }, true},
                                    {"etcd",
                                     [this] {
                                         return m_core.objects().revision() > 0
                                                    ? Status()
                                                    : Status(Error{Errc::Internal, "the store is empty", ""});
                                     },
                                     true}};
    for (const auto &check : m_options.checks)
        if (!live || check.livez)
            checks.push_back(check);
    const auto slash = path.find('/', 1);
    const auto excluded = call.http.queryValues("exclude");
    std::string report;
    bool fine = true;
    bool found = slash == std::string::npos;
    for (const auto &check : checks) {
        if (slash != std::string::npos && path.substr(slash + 1) != check.name)
            continue;
        found = true;
        if (std::find(excluded.begin(), excluded.end(), check.name) != excluded.end()) {
            report += "[+]" + check.name + " excluded: ok\n";
            continue;
        }
        const auto outcome = check.check();
        fine = fine && outcome.ok();
        report +=
            outcome ? "[+]" + check.name + " ok\n" : "[-]" + check.name + " failed: " + outcome.error().text() + "\n";
    }
    if (!found)
        return Error{Errc::NotFound, "the server could not find the requested resource", path, 404, "", "", "NotFound"};
    const std::string kind = path.substr(1, std::min(path.find('/', 1), path.size()) - 1);
    const bool verbose = call.http.queryValue("verbose").has_value();
    std::string body =
        fine ? (verbose ? report + kind + " check passed\n" : std::string("ok")) : report + kind + " check failed\n";
    return call.out.send(fine ? 200 : 500,
                         {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
                         std::move(body));
}

} // namespace ph::local
