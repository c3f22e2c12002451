#pragma once

#include "ui/panels/report_table.h"
#include "ui/plots/loss_plot.h"

#include <QWidget>

#include <optional>

namespace ui::study {
class UnitSelection;
}

namespace ui::panels {

/// The loss curves of the window's chosen unit; while none is chosen, of the one that lost most. A click on a line
/// chooses its stage.
class LossCurveView final : public QWidget {
    Q_OBJECT

public:
    explicit LossCurveView(study::UnitSelection& selection, QWidget* parent = nullptr);

    void setReport(const std::optional<core::pruning::PruneReport>& report);
    plots::LossPlot& plot() { return *m_plot; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSelection();
    int shownUnit() const;

    study::UnitSelection& m_selection;
    ReportTable m_report;
    plots::LossPlot* m_plot;
};

/// One line per stage.
std::vector<plots::LossLine> lossLines(const ReportTable& report, int unit, int chosenStage);

} // namespace ui::panels
