#include "ui/preview/blind_test_view.h"

#include "ui/preview/pair_view.h"
#include "ui/theme/number_text.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QRandomGenerator>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ui::preview {

using Side = BlindTest::Side;

namespace {

constexpr double significant = 0.05;

bool sameImages(const BlindImages& a, const BlindImages& b) {
    return a.reference == b.reference && a.other == b.other;
}

} // namespace

BlindTestView::BlindTestView(QWidget* parent)
    : QWidget(parent)
    , m_question(new QLabel(this))
    , m_pair(new PairView(this))
    , m_answers(new QTableWidget(0, 4, this)) {
    setObjectName(QStringLiteral("blindTestView"));
    m_question->setObjectName(QStringLiteral("blindQuestion"));
    m_question->setAlignment(Qt::AlignCenter);
    QFont large = m_question->font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    m_question->setFont(large);
    m_pair->setObjectName(QStringLiteral("blindPair"));
    m_answers->setObjectName(QStringLiteral("blindAnswers"));
    m_answers->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_answers->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_answers->setTabKeyNavigation(false);
    m_answers->verticalHeader()->hide();
    m_answers->hide();
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_pair, 3);
    middle->addWidget(m_answers, 2);
    auto* buttons = new QHBoxLayout;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->addWidget(m_question);
    layout->addLayout(middle, 1);
    layout->addLayout(buttons);
    createButtons(*buttons);
    setFocusProxy(m_pair);
    retranslateUi();
}

BlindTestView::~BlindTestView() = default;

void BlindTestView::createButtons(QBoxLayout& layout) {
    const auto add = [this](const char* name) {
        auto* button = new QPushButton(this);
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        return button;
    };
    m_left = add("blindLeft");
    m_right = add("blindRight");
    m_reveal = add("blindReveal");
    m_again = add("blindAgain");
    m_tally = new QLabel(this);
    m_tally->setObjectName(QStringLiteral("blindTally"));
    m_tally->setWordWrap(true);
    layout.setContentsMargins(8, 0, 8, 0);
    layout.addWidget(m_left);
    layout.addWidget(m_right);
    layout.addWidget(m_tally, 1);
    layout.addWidget(m_reveal);
    layout.addWidget(m_again);
    connect(m_left, &QPushButton::clicked, this, [this] { answer(Side::Left); });
    connect(m_right, &QPushButton::clicked, this, [this] { answer(Side::Right); });
    connect(m_reveal, &QPushButton::clicked, this, &BlindTestView::reveal);
    connect(m_again, &QPushButton::clicked, this, [this] { start(QRandomGenerator::system()->generate64()); });
}

void BlindTestView::setImages(BlindImages images) {
    if (images == m_newest)
        return;
    const bool onlyTexts = sameImages(images, m_newest);
    if (onlyTexts && sameImages(images, m_images))
        m_images = images;
    m_newest = std::move(images);
    const bool isUnderWay = m_test && (m_test->answered() > 0 || m_isRevealed);
    if (onlyTexts || isUnderWay)
        showTrial();
    else
        start(m_test ? m_test->seed() : QRandomGenerator::system()->generate64());
}

void BlindTestView::start(std::uint64_t seed) {
    m_images = m_newest;
    m_isRevealed = false;
    const auto pairs = std::min(m_images.reference.size(), m_images.other.size());
    m_test = pairs > 0 ? std::make_unique<BlindTest>(static_cast<int>(pairs), seed) : nullptr;
    showTrial();
}

void BlindTestView::forget() {
    m_newest = {};
    start(0);
}

void BlindTestView::answer(Side side) {
    if (!m_test || m_isRevealed)
        return;
    m_test->answer(side);
    showTrial();
}

void BlindTestView::reveal() {
    m_isRevealed = m_test && m_test->answered() > 0;
    showTrial();
}

void BlindTestView::showTrial() {
    const bool isOpen = m_test && !m_isRevealed;
    m_question->setText(question());
    m_tally->setText(tally());
    for (QPushButton* button : {m_left, m_right})
        button->setEnabled(isOpen);
    m_reveal->setEnabled(isOpen && m_test->answered() > 0);
    m_again->setEnabled(m_test && (m_test->answered() > 0 || m_isRevealed));
    m_answers->setVisible(m_isRevealed);
    if (!m_test)
        return m_pair->setPair({}, {});
    // Once revealed, the last answered pair is named.
    const auto& trials = m_test->trials();
    const BlindTest::Trial& trial = m_isRevealed ? trials[trials.size() - 2] : trials.back();
    const auto row = static_cast<std::size_t>(trial.pair);
    const QString label = m_isRevealed ? m_images.rowLabels.value(trial.pair) : QString();
    PairImage reference{m_images.reference[row], m_images.referenceTitle, label};
    PairImage other{m_images.other[row], m_images.otherTitle, label};
    const bool isLeft = trial.reference == Side::Left;
    PairImage left = isLeft ? reference : other;
    PairImage right = isLeft ? other : reference;
    if (!m_isRevealed) {
        left.title = QStringLiteral("1");
        right.title = QStringLiteral("2");
    }
    m_pair->setPair(left, right);
    showAnswers();
}

void BlindTestView::showAnswers() {
    m_answers->setRowCount(m_isRevealed ? m_test->answered() : 0);
    const auto sideText = [](Side side) { return side == Side::Left ? tr("left") : tr("right"); };
    for (int row = 0; row < m_answers->rowCount(); ++row) {
        const BlindTest::Trial& trial = m_test->trials()[static_cast<std::size_t>(row)];
        const QStringList texts = {m_images.rowLabels.value(trial.pair), sideText(trial.reference),
                                   sideText(*trial.answer),
                                   trial.isRight() ? QStringLiteral("✓") : QStringLiteral("✗")};
        for (int column = 0; column < texts.size(); ++column)
            m_answers->setItem(row, column, new QTableWidgetItem(texts[column]));
    }
    m_answers->resizeColumnsToContents();
}

QString BlindTestView::question() const {
    if (!m_test)
        return tr("A blind test needs pictures of both columns.");
    if (m_isRevealed)
        return tr("%1 against %2").arg(m_images.referenceTitle, m_images.otherTitle);
    if (m_images.referenceIsDense)
        return tr("Which of the two is the dense model's?");
    return tr("Which of the two is “%1”?").arg(m_images.referenceTitle);
}

QString BlindTestView::tally() const {
    if (!m_test)
        return {};
    const int n = m_test->answered();
    const int right = m_test->right();
    const QString p = theme::shortNumber(m_test->pValue(), 2);
    QString text;
    if (n == 0)
        text = tr("Keys: 1 or ← for the left picture, 2 or → for the right one.");
    else if (m_test->pValue() >= significant)
        text = tr("Nobody could tell so far: %1 of %2 right, p = %3").arg(right).arg(n).arg(p);
    else if (2 * right > n)
        text = tr("They can be told apart: %1 of %2 right, p = %3").arg(right).arg(n).arg(p);
    else
        text =
            tr("They can be told apart, but are taken for each other: %1 of %2 right, p = %3").arg(right).arg(n).arg(p);
    if (m_isRevealed)
        text += QLatin1Char('\n') + tr("Seed of the order and the sides: %1").arg(m_test->seed());
    else if (!sameImages(m_images, m_newest))
        text += QLatin1Char('\n') + tr("The pictures have changed since; starting again takes the new ones.");
    return text;
}

void BlindTestView::keyPressEvent(QKeyEvent* event) {
    if ((event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::ShiftModifier)) != Qt::NoModifier)
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_1:
    case Qt::Key_Left:
        return answer(Side::Left);
    case Qt::Key_2:
    case Qt::Key_Right:
        return answer(Side::Right);
    case Qt::Key_R:
        return m_reveal->click();
    case Qt::Key_N:
        return m_again->click();
    default:
        QWidget::keyPressEvent(event);
    }
}

void BlindTestView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void BlindTestView::retranslateUi() {
    setAccessibleName(tr("Blind test"));
    m_left->setText(tr("1: Left"));
    m_left->setToolTip(tr("The left picture is the one (1 or ←)"));
    m_right->setText(tr("2: Right"));
    m_right->setToolTip(tr("The right picture is the one (2 or →)"));
    m_reveal->setText(tr("Reveal"));
    m_reveal->setToolTip(tr("Ends the test and shows the names and every answer (R)"));
    m_again->setText(tr("Start again"));
    m_again->setToolTip(tr("A new test in a new order (N)"));
    m_answers->setAccessibleName(tr("Answers"));
    m_answers->setToolTip(tr("What each picture was, and what was answered"));
    m_answers->setHorizontalHeaderLabels({tr("Picture"), tr("It was"), tr("Answer"), tr("Right")});
    m_tally->setToolTip(tr("Exact two-sided binomial test against guessing. Choose the number of answers before you "
                           "begin: looking at p and stopping when it is small makes it mean less."));
    showTrial();
}

} // namespace ui::preview
