// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/navigator.h"

namespace ph::ui {

Navigator::Navigator(const Clock &clock, std::function<bool(const Place &)> go, QObject *parent)
    : QObject(parent), m_clock(clock), m_go(std::move(go)) {}

void Navigator::visit(const Place &place) {
    if (m_going || (!m_places.empty() && m_places[m_at] == place))
        return;
    const SystemTime now = m_clock.now();
    if (!m_places.empty()) {
        m_places.resize(m_at + 1); // another way forward from here
        const Place &here = m_places.back();
        if (here.page == place.page && (here.key.isEmpty() || now - m_arrived < passing))
            m_places.pop_back();
    }
    if (m_places.empty() || m_places.back() != place)
        m_places.push_back(place);
    if (m_places.size() > limit)
        m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
    m_arrived = now;
    Q_EMIT changed();
}

void Navigator::adopt(const Navigator &other) {
    m_places = other.m_places;
    m_at = other.m_at;
    m_arrived = {};
    Q_EMIT changed();
}

bool Navigator::back() {
    return step(true);
}
bool Navigator::forward() {
    return step(false);
}

bool Navigator::step(bool backward) {
    bool arrived = false;
    m_going = true;
    while (!arrived && (backward ? canGoBack() : canGoForward())) {
        const std::size_t next = backward ? m_at - 1 : m_at + 1;
        arrived = m_go(m_places[next]);
        if (arrived) {
            m_at = next;
        } else {
            m_places.erase(m_places.begin() + static_cast<std::ptrdiff_t>(next));
            m_at -= backward ? 1 : 0;
        }
    }
    m_going = false;
    m_arrived = {};
    Q_EMIT changed();
    return arrived;
}

} // namespace ph::ui
