// SPDX-License-Identifier: Apache-2.0
#include "models/list/tablemodelbase.h"

namespace ph::models {

void TableModelBase::setDataState(DataState state) {
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT dataStateChanged(state);
}

QHash<int, QByteArray> TableModelBase::roleNames() const {
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert(KeyRole, "key");
    names.insert(SortRole, "sort");
    names.insert(TextRole, "text");
    names.insert(StateRole, "state");
    names.insert(StaleRole, "stale");
    return names;
}

} // namespace ph::models
