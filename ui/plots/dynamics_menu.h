#pragma once

#include "ui/plots/series.h"

#include <QMenu>
#include <QStringList>

#include <array>

namespace ui::plots {

/// The dynamics plot's context menu, for one use: says what was asked for, does nothing itself.
class DynamicsMenu : public QMenu {
    Q_OBJECT

public:
    /// What the plot shows where the menu opens.
    struct State {
        int t = 1;               ///< training timestep under the mouse or the cursor
        bool edgeChosen = false; ///< there is a cut to remove
        QStringList seriesNames; ///< in the order of Series
        std::array<bool, seriesCount> seriesVisible{};
        bool logarithmic = false;
    };
    DynamicsMenu(const State& state, QWidget* parent);

signals:
    void copyRequested();
    void exportRequested();
    void cutRequested(int t);
    void cutRemovalRequested();
    void automaticCutsRequested();
    void seriesToggled(ui::plots::Series series, bool visible);
    void logarithmicToggled(bool logarithmic);
    void fitRequested();

private:
    void addCutActions(const State& state);
    void addViewActions(const State& state);
};

} // namespace ui::plots
