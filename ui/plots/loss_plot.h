#pragma once

#include "ui/plots/navigable_plot.h"

#include <QColor>
#include <QString>

#include <vector>

class QCPGraph;

namespace ui::plots {

/// What removing more and more of a unit costs in one stage.
struct LossLine {
    QString name;                  ///< the stage's
    QColor colour;                 ///< likewise
    std::vector<double> removed{}; ///< share of the groups, ascending in (0,1]
    std::vector<double> loss{};    ///< cumulative, as many
    double chosenRemoved = 0;      ///< share that the plan removes; 0: nothing
    double chosenLoss = 0;
    bool isChosen = false; ///< drawn bold

    bool operator==(const LossLine&) const = default;
};

/// The loss curves of one unit, one line per stage in its colour, with a mark where the plan stops. A click on a line
/// chooses its stage.
class LossPlot final : public NavigablePlot {
    Q_OBJECT

public:
    explicit LossPlot(QWidget* parent = nullptr);

    /// @param title of the unit, for the read-out and tables.
    void setLines(const QString& title, std::vector<LossLine> lines);
    const std::vector<LossLine>& lines() const { return m_lines; }
    const QString& title() const { return m_title; }

signals:
    /// @param index into lines().
    void lineChosen(int index);

protected:
    bool isEmpty() const override;
    void fitAxes() override;
    void applyColours(const QPalette& palette) override;
    QString readOut(double x) const override;
    QByteArray table(Extent extent) const override;
    QString figureName() const override { return QStringLiteral("loss-curves"); }
    bool clickAt(const QPointF& position) override;
    void retranslateUi() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void arrangeLegend();
    void nameEmptiness();
    int lineAt(const QPointF& position) const;

    QString m_title;
    std::vector<LossLine> m_lines;
    std::vector<QCPGraph*> m_graphs; ///< line and mark of each in turn
};

} // namespace ui::plots
