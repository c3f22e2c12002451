#pragma once

#include "ui/preview/blind_test.h"

#include "core/base/image.h"

#include <QStringList>
#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ui::preview {

class PairView;

/// Two columns' images, row by row, for a blind test.
struct BlindImages {
    QString referenceTitle;
    QString otherTitle;
    bool referenceIsDense = true;
    QStringList rowLabels;
    std::vector<core::Image> reference;
    std::vector<core::Image> other;

    bool operator==(const BlindImages&) const = default;
};

/// Blind A/B: two images without names, the question which of them is the reference, and a tally that says whether
/// anyone can tell. A test goes on with the images it began with.
class BlindTestView : public QWidget {
    Q_OBJECT

public:
    explicit BlindTestView(QWidget* parent = nullptr);
    ~BlindTestView() override;

    /// Begins with these unless a test is going on, which keeps its own until it is started again.
    void setImages(BlindImages images);
    /// Begins anew with the newest images.
    void start(std::uint64_t seed);
    /// Ends the test, whose images are those of a model that is not open any more.
    void forget();
    /// The test that goes on; nullptr where there are no images.
    const BlindTest* test() const { return m_test.get(); }
    bool isRevealed() const { return m_isRevealed; }
    PairView& pair() { return *m_pair; }

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void createButtons(class QBoxLayout& layout);
    void answer(BlindTest::Side side);
    void reveal();
    void showTrial();
    void showAnswers();
    void retranslateUi();
    QString question() const;
    QString tally() const;

    BlindImages m_images; ///< of the test
    BlindImages m_newest;
    std::unique_ptr<BlindTest> m_test;
    bool m_isRevealed = false;
    QLabel* m_question;
    PairView* m_pair;
    QTableWidget* m_answers;
    QPushButton* m_left = nullptr;
    QPushButton* m_right = nullptr;
    QLabel* m_tally = nullptr;
    QPushButton* m_reveal = nullptr;
    QPushButton* m_again = nullptr;
};

} // namespace ui::preview
