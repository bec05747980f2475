// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

class QAbstractItemView;

namespace ph::app {

/// For the benchmark of the start: prints to standard output when the first row of @p view was painted, as seconds of
/// CLOCK_MONOTONIC (the caller knows when it started the program), with the resident memory in KiB, then quits the
/// application. Owned by the view.
class StartMeter final : public QObject {
    Q_OBJECT
public:
    explicit StartMeter(QAbstractItemView *view);
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAbstractItemView *m_view;
    bool m_done = false;
};

} // namespace ph::app
