// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace ph::ui {

/// Where somebody is: a page and what is selected on it.
struct Place {
    QString page;
    QString key; ///< may be empty
    bool operator==(const Place &) const = default;
};

/// The places somebody was at, for back and forward. Moving through a list with the arrow keys leaves one entry, not
/// one for each row: a place left within 800 ms for another one on the same page is forgotten, and so is one without a
/// selection once something is selected.
class Navigator final : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t limit = 100;
    static constexpr std::chrono::milliseconds passing{800};

    /// @p go leads there and returns false when the place no longer exists; it is then forgotten. @p clock must outlive
    /// this object.
    Navigator(const Clock &clock, std::function<bool(const Place &)> go, QObject *parent = nullptr);

    /// Somebody arrived at @p place, by whatever way; ignored while going back or forward.
    void visit(const Place &place);
    /// Goes on with the places of @p other.
    void adopt(const Navigator &other);
    bool back();
    bool forward();
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_places.size(); }
    [[nodiscard]] const std::vector<Place> &places() const { return m_places; }

Q_SIGNALS:
    void changed();

private:
    bool step(bool backward);

    const Clock &m_clock;
    std::function<bool(const Place &)> m_go;
    std::vector<Place> m_places;
    std::size_t m_at = 0;
    SystemTime m_arrived{};
    bool m_going = false;
};

} // namespace ph::ui
