// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/authorizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ph::local {

namespace {

std::vector<std::string> texts(const Json &object, const char *key) {
    std::vector<std::string> out;
    const Json &list = jsonAt(object, {key});
    if (list.is_array())
        for (const auto &text : list)
            if (text.is_string())
                out.push_back(text.get<std::string>());
    return out;
}

bool contains(const std::vector<std::string> &list, const std::string &text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool containsOrAll(const std::vector<std::string> &list, const std::string &text) {
    return contains(list, "*") || contains(list, text);
}

struct Subject {
    std::string kind;
    std::string name;
    std::string ns;
    [[nodiscard]] bool is(const UserInfo &user) const {
        if (kind == "User")
            return name == "*" || name == user.name;
        if (kind == "Group")
            return contains(user.groups, name);
        return kind == "ServiceAccount" && user.name == "system:serviceaccount:" + ns + ":" + name;
    }
};

struct Binding {
    std::string name;
    std::string ns; ///< empty = cluster-wide
    std::string roleNs;
    std::string role;
    std::vector<Subject> subjects;
};

} // namespace

struct Authorizer::Policy {
    std::map<std::pair<std::string, std::string>, std::vector<PolicyRule>>
        roles; ///< namespace ("" = ClusterRole), name
    std::vector<Binding> bindings;

    [[nodiscard]] const std::vector<PolicyRule> &rulesOf(const Binding &binding) const {
        static const std::vector<PolicyRule> none;
        const auto at = roles.find({binding.roleNs, binding.role});
        return at == roles.end() ? none : at->second;
    }
};

PolicyRule PolicyRule::fromJson(const Json &rule) {
    return {texts(rule, "verbs"), texts(rule, "apiGroups"), texts(rule, "resources"), texts(rule, "resourceNames"),
            texts(rule, "nonResourceURLs")};
}

bool PolicyRule::allows(const AccessRequest &request) const {
    if (!containsOrAll(verbs, request.verb))
        return false;
    if (request.resource.empty())
        return std::any_of(paths.begin(), paths.end(), [&](const std::string &path) {
            return path == "*" || path == request.path ||
                   (path.ends_with('*') && request.path.starts_with(std::string_view(path).substr(0, path.size() - 1)));
        });
    if (!containsOrAll(groups, request.group))
        return false;
    const std::string whole =
        request.subresource.empty() ? request.resource : request.resource + "/" + request.subresource;
    if (!containsOrAll(resources, whole) &&
        (request.subresource.empty() || !contains(resources, "*/" + request.subresource)))
        return false;
    return names.empty() || (!request.name.empty() && contains(names, request.name));
}

Authorizer::Authorizer(ObjectStore &store) : m_store(store) {
    for (const char *kind : {"clusterroles", "clusterrolebindings", "roles", "rolebindings"}) {
        auto watch = store.watch(std::string("rbac.authorization.k8s.io/") + kind, "", store.revision());
        if (!watch)
            continue; // cannot be: the newest revision is never compacted
        (*watch)->onReady([this] { m_dirty = true; });
        m_watches.push_back(std::move(*watch));
    }
}

Authorizer::~Authorizer() {
    for (auto &watch : m_watches)
        watch->onReady({});
}

std::shared_ptr<const Authorizer::Policy> Authorizer::policy() {
    const std::lock_guard lock(m_mutex);
    if (!m_dirty.exchange(false) && m_policy)
        return m_policy;
    auto policy = std::make_shared<Policy>();
    const auto all = [this](const char *kind) {
        auto page = m_store.list(std::string("rbac.authorization.k8s.io/") + kind, "", 0, "");
        return page ? std::move(page->items) : std::vector<StoredObject>();
    };
    const auto clusterRoles = all("clusterroles");
    const auto addRules = [&](const StoredObject &role, const std::string &ns) {
        auto &rules = policy->roles[{ns, role.key.name}];
        const Json &list = jsonAt(*role.json, {"rules"});
        if (list.is_array())
            for (const auto &rule : list)
                rules.push_back(PolicyRule::fromJson(rule));
    };
    std::map<std::string, const StoredObject *> byName;
    for (const auto &role : clusterRoles) {
        addRules(role, "");
        byName[role.key.name] = &role;
    }
    for (const auto &role : clusterRoles) {
        if (!role.json->contains("aggregationRule"))
            continue;
        // Aggregates may be parts of wider ones (view of edit of admin), so the parts of parts count too.
        std::set<std::string> parts;
        std::vector<const StoredObject *> open{&role};
        while (!open.empty()) {
            const Json &selectors = jsonAt(*open.back()->json, {"aggregationRule", "clusterRoleSelectors"});
            open.pop_back();
            if (!selectors.is_array())
                continue;
            for (const auto &text : selectors) {
                const auto selector = LabelSelector::fromJson(text);
                for (const auto &part : clusterRoles)
                    if (selector && part.key.name != role.key.name &&
                        selector->matches(jsonAt(*part.json, {"metadata", "labels"})) &&
                        parts.insert(part.key.name).second)
                        open.push_back(&part);
            }
        }
        auto &rules = policy->roles[{"", role.key.name}];
        for (const auto &part : parts) {
            const Json &list = jsonAt(*byName[part]->json, {"rules"});
            if (list.is_array())
                for (const auto &rule : list)
                    rules.push_back(PolicyRule::fromJson(rule));
        }
    }
    for (const auto &role : all("roles"))
        addRules(role, role.key.ns);
    for (const char *kind : {"clusterrolebindings", "rolebindings"})
        for (const auto &object : all(kind)) {
            Binding binding{object.key.name, object.key.ns, "", jsonText(*object.json, {"roleRef", "name"}), {}};
            if (jsonText(*object.json, {"roleRef", "kind"}) == "Role")
                binding.roleNs = object.key.ns;
            const Json &subjects = jsonAt(*object.json, {"subjects"});
            if (subjects.is_array())
                for (const auto &subject : subjects)
                    binding.subjects.push_back({jsonText(subject, {"kind"}), jsonText(subject, {"name"}),
                                                jsonText(subject, {"namespace"}, object.key.ns)});
            policy->bindings.push_back(std::move(binding));
        }
    m_policy = policy;
    return policy;
}

Authorizer::Decision Authorizer::decide(const UserInfo &user, const AccessRequest &request) {
    if (contains(user.groups, "system:masters"))
        return {true, ""};
    const auto current = policy();
    for (const auto &binding : current->bindings) {
        if (!binding.ns.empty() && (binding.ns != request.ns || request.resource.empty()))
            continue;
        const auto subject = std::find_if(binding.subjects.begin(), binding.subjects.end(),
                                          [&](const Subject &s) { return s.is(user); });
        if (subject == binding.subjects.end())
            continue;
        for (const auto &rule : current->rulesOf(binding))
            if (rule.allows(request)) {
                const bool wide = binding.ns.empty();
                return {true, std::string("RBAC: allowed by ") + (wide ? "ClusterRoleBinding \"" : "RoleBinding \"") +
                                  binding.name + (wide ? "" : "/" + binding.ns) + "\" of " +
                                  (binding.roleNs.empty() ? "ClusterRole" : "Role") + " \"" + binding.role + "\" to " +
                                  subject->kind + " \"" + subject->name +
                                  (subject->ns.empty() ? "" : "/" + subject->ns) + "\""};
            }
    }
    return {};
}

std::vector<PolicyRule> Authorizer::rulesFor(const UserInfo &user, const std::string &ns) {
    std::vector<PolicyRule> out;
    if (contains(user.groups, "system:masters")) {
        out.push_back({{"*"}, {"*"}, {"*"}, {}, {}});
        out.push_back({{"*"}, {}, {}, {}, {"*"}});
    }
    const auto current = policy();
    for (const auto &binding : current->bindings) {
        if (!binding.ns.empty() && binding.ns != ns)
            continue;
        if (std::none_of(binding.subjects.begin(), binding.subjects.end(),
                         [&](const Subject &s) { return s.is(user); }))
            continue;
        const auto &rules = current->rulesOf(binding);
        out.insert(out.end(), rules.begin(), rules.end());
    }
    return out;
}

bool Authorizer::covers(const UserInfo &user, const std::string &ns, const std::vector<PolicyRule> &rules) {
    const auto held = rulesFor(user, ns);
    const auto holds = [&](const AccessRequest &request) {
        return std::any_of(held.begin(), held.end(), [&](const PolicyRule &rule) { return rule.allows(request); });
    };
    for (const auto &rule : rules) {
        for (const auto &verb : rule.verbs) {
            for (const auto &path : rule.paths)
                if (!holds({verb, "", "", "", "", "", path}))
                    return false;
            for (const auto &group : rule.groups)
                for (const auto &resource : rule.resources) {
                    const auto slash = resource.find('/');
                    AccessRequest request{verb,
                                          group,
                                          resource.substr(0, slash),
                                          slash == std::string::npos ? "" : resource.substr(slash + 1),
                                          ns,
                                          "",
                                          ""};
                    if (rule.names.empty() && !holds(request))
                        return false;
                    for (const auto &name : rule.names) {
                        request.name = name;
                        if (!holds(request))
                            return false;
                    }
                }
        }
    }
    return true;
}

std::vector<PolicyRule> Authorizer::roleRules(const std::string &ns, const std::string &name) {
    const auto current = policy();
    const auto at = current->roles.find({ns, name});
    return at == current->roles.end() ? std::vector<PolicyRule>() : at->second;
}

std::string Authorizer::refusal(const UserInfo &user, const AccessRequest &request) {
    std::string out = "User \"" + user.name + "\" cannot " + request.verb + " ";
    if (request.resource.empty())
        return out + "path \"" + request.path + "\"";
    out += "resource \"" + request.resource + (request.subresource.empty() ? "" : "/" + request.subresource) +
           "\" in API group \"" + request.group + "\"";
    return out + (request.ns.empty() ? " at the cluster scope" : " in the namespace \"" + request.ns + "\"");
}

} // namespace ph::local
