#pragma once

#include "core/schedule/stages.h"

#include <QObject>

#include <optional>

class QGridLayout;
class QLabel;
class QToolButton;
class QWidget;

namespace ui::panels {

class ColourSwatch;
class ValueSlider;

/// One stage of the stage table: its figures in one line, sparsity and lock in the next. The widgets live in the
/// table's grid.
class StageRow final : public QObject {
    Q_OBJECT

public:
    /// What a row shows of a stage.
    struct Figures {
        core::schedule::Stage stage;
        int index = 0;         ///< in sampling order
        std::int64_t macs = 0; ///< one forward of one image; 0: not known yet
        bool isLocked = false; ///< the person holds the sparsity
        bool byCurves = false; ///< loss curves decide the sparsity; NaN until they have
        bool isGiven = false;  ///< the model is cut already: nothing can be moved
        double maxSparsity = 0.9;
        bool hasCursor = false; ///< the plots' cursor is in the stage
    };

    /// Columns of the grid; a row takes two lines of it.
    enum Column { Name, Range, Steps, Score, Macs, ColumnCount };

    StageRow(QGridLayout* grid, int line, QWidget* table);
    ~StageRow() override;
    Q_DISABLE_COPY_MOVE(StageRow)

    void show(const Figures& figures);
    void retranslateUi();

signals:
    void sparsityEdited(const std::string& stage, double sparsity, bool finished);
    void lockToggled(const std::string& stage, bool locked);

private:
    void showIdentity();
    void showLock();
    void showCursor();
    void showTips();

    Figures m_figures;
    ColourSwatch* m_swatch;
    QLabel* m_name;
    QLabel* m_range;
    QLabel* m_steps;
    QLabel* m_score;
    QLabel* m_macs;
    ValueSlider* m_sparsity;
    QToolButton* m_lock;
    QWidget* m_nameCell;
    QWidget* m_sparsityCell;
};

/// "early", "middle", "late" or "stage 3" in the person's language.
QString stageTitle(const std::string& name);

} // namespace ui::panels
