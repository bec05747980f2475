// SPDX-License-Identifier: Apache-2.0
#include "backend/store/reflector.h"

#include "backend/store/reflectorcore.h"

namespace ph::store {

ReflectorHandle::ReflectorHandle() = default;
ReflectorHandle::ReflectorHandle(std::shared_ptr<Core> core) : m_core(std::move(core)) {}
ReflectorHandle::ReflectorHandle(ReflectorHandle &&) noexcept = default;

ReflectorHandle &ReflectorHandle::operator=(ReflectorHandle &&other) noexcept {
    if (this != &other) {
        stop();
        m_core = std::move(other.m_core);
    }
    return *this;
}

ReflectorHandle::~ReflectorHandle() {
    stop();
}

void ReflectorHandle::stop() {
    if (m_core)
        m_core->stop();
    m_core.reset();
}

void ReflectorHandle::resync() {
    if (m_core)
        m_core->resync();
}

bool ReflectorHandle::refused() const {
    return m_core && m_core->refused();
}

ReflectorHandle startReflectorCore(Executor &executor, std::shared_ptr<kube::Client> client, GroupVersionResource gvr,
                                   std::string ns, ReflectorOptions options, std::unique_ptr<ReflectorSink> sink) {
    auto core = std::make_shared<ReflectorHandle::Core>(executor, std::move(client), std::move(gvr), std::move(ns),
                                                        std::move(options), std::move(sink));
    core->start();
    return ReflectorHandle(std::move(core));
}

} // namespace ph::store
