#pragma once

#include "ui/plots/plot_export.h"
#include "ui/plots/series.h"

#include <QMenu>
#include <QStringList>

namespace ui::plots {

class DynamicsScene;

/// The dynamics plot's context menu, for one use: says what was asked for, does nothing itself.
class DynamicsMenu : public QMenu {
    Q_OBJECT

public:
    /// @param t training timestep under the mouse or the cursor. @param names of the curves, in the order of Series.
    DynamicsMenu(DynamicsScene& scene, const QStringList& names, int t, QWidget* parent);

signals:
    void copyRequested();
    void exportRequested(ui::plots::Extent extent);
    void valueRequested();
    void cutRequested(int t);
    void cutRemovalRequested();
    void automaticCutsRequested();
    void seriesToggled(ui::plots::Series series, bool visible);
    void logarithmicToggled(Qt::Orientation axis, bool logarithmic);
    void fitRequested();

private:
    void addCutActions(int t, bool edgeChosen);
    void addViewActions(DynamicsScene& scene, const QStringList& names);
};

} // namespace ui::plots
