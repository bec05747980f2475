// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include "backend/core/files.h"
#include "backend/local/apiserver/apicore.h"
#include "backend/machinery/schema.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cstdlib>

using namespace ph;
using namespace ph::local;

namespace {

std::shared_ptr<SchemaSet> productSchema() {
    static const auto text = readFile(fs::path(std::getenv("PH_SOURCE_DIR")) / "resources/local/schema.json").value();
    return SchemaSet::load(text).value();
}

template <typename T> T must(Result<T> result) {
    if (!result)
        qFatal("%s", result.error().text().c_str());
    return std::move(result).value();
}

Api::Options user() {
    Api::Options options;
    options.user = {"tester", {}, {"system:masters"}};
    options.fieldManager = "tester";
    return options;
}

} // namespace

SystemTime TestClock::now() const {
    const auto fixed = m_fixed.load();
    return fixed == 0 ? Clock::system().now() : SystemTime(SystemTime::duration(fixed));
}

ControllerWorld::ControllerWorld(VolumeDriver *driver)
    : m_driver(driver), m_folder(must(makeTemporaryDirectory("controllers"))) {
    start();
    for (const char *name : {"default", "kube-system"})
        create("namespaces", std::string("metadata: {name: ") + name + "}", {});
    create("nodes", "metadata: {name: here, labels: {kubernetes.io/hostname: here}}", {});
    auto options = user();
    options.subresource = "status";
    (void)must(m_api->modify(
        "nodes", {}, "here",
        [](Json &node) {
            node["status"] = {{"allocatable", {{"cpu", "4"}, {"memory", "8Gi"}, {"pods", "110"}}},
                              {"capacity", {{"cpu", "4"}, {"memory", "8Gi"}, {"pods", "110"}}}};
            return true;
        },
        options));
    // Without it no pod is admitted.
    if (!QTest::qWaitFor([this] { return exists("serviceaccounts", "default"); }))
        qFatal("the ServiceAccount of namespace default was not made");
}

ControllerWorld::~ControllerWorld() {
    stop();
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

void ControllerWorld::start() {
    m_executor = std::make_unique<Executor>(2);
    m_store = must(ObjectStore::open(m_folder / "store.db"));
    m_api = std::make_unique<ApiCore>(*m_store, productSchema(),
                                      ApiCore::Settings{.serviceCidr = "127.64.8.0/21", .clock = &m_clock});
    ControllerOptions options;
    options.caPem = "certificate";
    options.clock = &m_clock;
    options.volumes = m_folder / "volumes";
    options.driver = m_driver;
    options.mintToken = [](const std::string &ns, const std::string &account, const Json &) -> Result<std::string> {
        return "token of " + ns + "/" + account;
    };
    m_controllers = must(Controllers::start(*m_api, *m_executor, std::move(options)));
}

void ControllerWorld::stop() {
    m_controllers.reset();
    m_executor.reset();
    m_api.reset();
    m_store.reset();
}

Api &ControllerWorld::api() {
    return *m_api;
}

JsonPtr ControllerWorld::create(const std::string &collection, const std::string &yaml, const std::string &ns) {
    return must(m_api->create(collection, ns, must(parseYaml(yaml)).front(), user())).json;
}

std::string ControllerWorld::refusal(const std::string &collection, const std::string &yaml, const std::string &ns) {
    const auto made = m_api->create(collection, ns, must(parseYaml(yaml)).front(), user());
    return made ? std::string() : made.error().what;
}

std::string ControllerWorld::mergeRefusal(const std::string &collection, const std::string &name,
                                          const std::string &yaml, const std::string &ns) {
    const auto made =
        m_api->patch(collection, ns, name, Api::Patch::Merge, must(parseYaml(yaml)).front(), false, user());
    return made ? std::string() : made.error().what;
}

Json ControllerWorld::get(const std::string &collection, const std::string &name, const std::string &ns) {
    const auto found = m_api->objects().get({collection, ns, name});
    return found ? *found->json : Json();
}

bool ControllerWorld::exists(const std::string &collection, const std::string &name, const std::string &ns) {
    return m_api->objects().get({collection, ns, name}).has_value();
}

std::size_t ControllerWorld::count(const std::string &collection, const std::string &ns) {
    return m_api->list(collection, ns).size();
}

std::string ControllerWorld::names(const std::string &collection, const std::string &ns) {
    std::string out;
    for (const auto &object : m_api->list(collection, ns))
        out += (out.empty() ? "" : " ") + object.key.name;
    return out;
}

void ControllerWorld::merge(const std::string &collection, const std::string &name, const std::string &yaml,
                            const std::string &ns) {
    (void)must(m_api->patch(collection, ns, name, Api::Patch::Merge, must(parseYaml(yaml)).front(), false, user()));
}

void ControllerWorld::remove(const std::string &collection, const std::string &name, const std::string &policy,
                             const std::string &ns) {
    (void)must(m_api->remove(collection, ns, name,
                             policy.empty() ? Json::object() : Json{{"propagationPolicy", policy}}, user()));
}

void ControllerWorld::setPod(const std::string &name, const std::string &phase, bool ready, const std::string &ns) {
    auto options = user();
    options.subresource = "status";
    const std::string address = "127.64.0." + std::to_string(++m_addresses);
    (void)must(m_api->modify(
        "pods", ns, name,
        [&](Json &pod) {
            Json &status = pod["status"];
            status["phase"] = phase;
            if (jsonText(status, {"podIP"}).empty())
                status["podIP"] = address;
            Json conditions = Json::array();
            for (const auto &condition : status["conditions"])
                if (condition["type"] != "Ready")
                    conditions.push_back(condition);
            conditions.push_back({{"type", "Ready"},
                                  {"status", ready ? "True" : "False"},
                                  {"lastTransitionTime", formatTime(m_clock.now())}});
            status["conditions"] = conditions;
            return true;
        },
        options));
}

void ControllerWorld::endPods(const std::string &ns) {
    for (const auto &pod : m_api->list("pods", ns))
        if (jsonAt(*pod.json, {"metadata", "deletionTimestamp"}).is_string())
            (void)m_api->remove("pods", ns, pod.key.name, Json{{"gracePeriodSeconds", 0}}, user());
}

std::string ControllerWorld::reasons(const std::string &objectName, const std::string &ns) {
    std::string out;
    for (const auto &event : m_api->list("events", ns))
        if (jsonText(*event.json, {"involvedObject", "name"}) == objectName)
            out += (out.empty() ? "" : " ") + jsonText(*event.json, {"reason"});
    return out;
}
