// SPDX-License-Identifier: Apache-2.0
#include "models/bridge/changefeed.h"

#include <algorithm>

namespace ph::models {

ChangeFeedBase::ChangeFeedBase(Dispatcher &dispatcher, std::chrono::milliseconds interval, QObject *parent)
    : QObject(parent), m_gate(std::make_shared<FeedGate>()), m_interval(static_cast<int>(interval.count())) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_last.start();
        {
            const std::lock_guard lock(m_gate->mutex);
            m_gate->pending = false;
        }
        deliverNow();
    });
    m_gate->dispatcher = &dispatcher;
    m_gate->feed = this;
    m_gate->onWake = [this] { schedule(); };
}

ChangeFeedBase::~ChangeFeedBase() {
    close();
}

void ChangeFeedBase::close() {
    const std::lock_guard lock(m_gate->mutex);
    m_gate->open = false;
    m_gate->feed = nullptr;
}

void ChangeFeedBase::wake(const std::shared_ptr<FeedGate> &gate) {
    if (gate->pending)
        return;
    gate->pending = true;
    gate->dispatcher->post([gate] {
        if (gate->feed)
            gate->onWake();
    });
}

void ChangeFeedBase::schedule() {
    const qint64 waited = m_last.isValid() ? m_last.elapsed() : m_interval;
    m_timer.start(static_cast<int>(std::max<qint64>(0, m_interval - waited)));
}

} // namespace ph::models
