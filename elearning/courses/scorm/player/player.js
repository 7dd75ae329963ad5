// The course in its frame: shows one lesson at a time, takes ticks and answers, and tells the platform.
(function () {
  "use strict";

  var keys = window.cuvamteKeys;
  var lms = window.cuvamteLms;
  var grading = window.cuvamteGrading;
  var progress = window.cuvamteProgress;
  var cards = window.cuvamteCards;
  var all = cards.all;
  var one = cards.one;
  var put = cards.put;
  var PRESSES = 3;
  var WITHIN_MS = 2000;
  var state = null;
  var here = "";
  var isKept = false;
  var goesOn = false;
  var presses = [];

  function now() {
    return Math.floor(new Date().getTime() / 60000);
  }

  function quizOf(id) {
    return keys.lessons.filter(function (lesson) { return lesson.id === id; })[0].quiz;
  }

  function lessonOf(id) {
    return progress.lessonOf(state, id);
  }

  function isDone(id) {
    return progress.isDone(lessonOf(id), quizOf(id));
  }

  function keep() {
    var score = progress.score(state, keys);
    var values = [["cmi.suspend_data", progress.write(state, keys)], ["cmi.core.lesson_location", here]];
    if (score.raw !== "") {
      values = values.concat([["cmi.core.score.min", 0], ["cmi.core.score.max", 100], ["cmi.core.score.raw", score.raw]]);
    }
    var taken = lms.keep(values.concat([["cmi.core.lesson_status", score.status]]));
    put(one('[data-notice="unsaved"]'), isKept && !taken);
  }

  function lessonAt(link) {
    return document.getElementById(link.getAttribute("href").slice(1)).getAttribute("data-lesson");
  }

  function drawStep(step, next) {
    var id = lessonAt(one("a", step));
    var mark = one(".mark", step);
    var said = one("[data-said]", step);
    var isHere = !isDone(id) && id === next && progress.doneOf(state, keys) > 0;
    if (said) said.parentNode.removeChild(said);
    step.classList.toggle("done", isDone(id));
    step.classList.toggle("here", isHere);
    mark.textContent = "";
    if (isDone(id)) mark.appendChild(one("[data-mark]").content.cloneNode(true));
    else mark.textContent = keys.lessons.map(function (lesson) { return lesson.id; }).indexOf(id) + 1;
    if (!isDone(id) && !isHere) return;
    said = document.createElement("span");
    said.setAttribute("data-said", "");
    said.textContent = cards.words(isHere ? "step-here" : "step-done") + " \u00b7 ";
    one("small", step).insertBefore(said, one("small", step).firstChild);
  }

  function drawMap() {
    var done = progress.doneOf(state, keys);
    var open = keys.lessons.filter(function (lesson) { return !isDone(lesson.id); });
    var next = open.length ? open[0].id : "";
    one("[data-progress]").value = done;
    one("[data-done]").textContent = cards.words("done", done, keys.lessons.length);
    all(".step").forEach(function (step) { drawStep(step, next); });
    put(one("[data-all-done]"), !next);
    put(one("[data-go-on]"), next);
    if (!next) return;
    one("[data-go-on]").setAttribute("href", "#" + one('[data-lesson="' + next + '"]').id);
    one("[data-go-on]").textContent = cards.words(done ? "go-on" : "begin");
  }

  function drawTick(article) {
    var done = isDone(article.getAttribute("data-lesson"));
    put(one("[data-tick]", article), !done);
    put(one("[data-ticked]", article), done);
  }

  function cardOf(article, question) {
    return one('[data-question="' + question.id + '"]', article);
  }

  function explains(quiz, lesson) {
    return quiz.feedback !== "after_passing" || grading.passed(quiz, lesson.points, lesson.of);
  }

  // A new attempt, where one may begin.
  function begin(lesson, quiz) {
    if (progress.hasTriesLeft(lesson, quiz) && !progress.waits(lesson, quiz, now())) {
      progress.begin(lesson, Math.floor(Math.random() * 2147483646));
    }
  }

  function tell(article, attempt, place) {
    var lesson = lessonOf(article.getAttribute("data-lesson"));
    var question = attempt.drawn[place].question;
    var given = attempt.given[place];
    // What was left out of a text that was too long has its points alone.
    if (!given.answer) return;
    var graded = grading.grade(question, given.answer, keys.letters);
    var explained = explains(quizOf(lesson.id), lesson);
    cards.tell(cardOf(article, question), question, graded, explained, countOf(attempt, place));
    var next = one("[data-next]", cardOf(article, question));
    put(next, true);
    next.textContent = cards.words(attempt.over ? "result" : "next");
  }

  function countOf(attempt, place) {
    return cards.words("count", place + 1, attempt.drawn.length);
  }

  // How the best attempt went; where reasons are told after passing, they follow.
  function drawResult(article, drawn) {
    var lesson = lessonOf(article.getAttribute("data-lesson"));
    var quiz = quizOf(lesson.id);
    var result = one("[data-result]", article);
    var passed = isDone(lesson.id);
    var waits = progress.waits(lesson, quiz, now());
    var left = progress.hasTriesLeft(lesson, quiz);
    var sentence = { passed: passed, failed: !passed, waiting: !passed && left && waits > 0, spent: !passed && !left };
    one("[data-result-points]", result).textContent = cards.words("points", cards.pointsText(lesson.points), lesson.of);
    Object.keys(sentence).forEach(function (name) {
      put(one('[data-when="' + name + '"]', result), sentence[name]);
    });
    one("[data-minutes]", result).textContent = waits;
    put(one("[data-again]", result), left && !waits);
    put(result, true);
    if (quiz.feedback !== "after_passing" || !passed) return;
    drawn.forEach(function (asked, place) {
      tell(article, progress.attempt(lesson, quiz), place);
      put(one("[data-next]", cardOf(article, asked.question)), false);
    });
  }

  // Shows of a quiz what comes next: how the answer at `told` went, the question to be answered, or the result.
  function drawQuiz(article, told) {
    var lesson = lessonOf(article.getAttribute("data-lesson"));
    if (!lesson.now) begin(lesson, quizOf(lesson.id));
    var attempt = progress.attempt(lesson, quizOf(lesson.id));
    all("[data-question]", article).forEach(function (card) { put(card, false); });
    put(one("[data-result]", article), false);
    if (told !== null) tell(article, attempt, told);
    else if (!attempt || attempt.over) drawResult(article, attempt ? attempt.drawn : []);
    else {
      var place = attempt.given.length;
      cards.ask(cardOf(article, attempt.drawn[place].question), attempt.drawn[place], countOf(attempt, place));
    }
  }

  function drawLesson(article, told) {
    if (quizOf(article.getAttribute("data-lesson"))) drawQuiz(article, told);
    else drawTick(article);
  }

  function isChanged() {
    drawMap();
    keep();
  }

  function answer(article, form) {
    var lesson = lessonOf(article.getAttribute("data-lesson"));
    var quiz = quizOf(lesson.id);
    var attempt = progress.attempt(lesson, quiz);
    var question = attempt.drawn[attempt.given.length].question;
    var given = cards.answerOf(form, question, keys.letters);
    if (typeof given === "string") {
      cards.refuse(cardOf(article, question), given);
      return;
    }
    var graded = grading.grade(question, given, keys.letters);
    progress.answer(lesson, quiz, { points: graded.points, answer: given }, now());
    drawQuiz(article, attempt.given.length - 1);
    one("[data-verdict]", cardOf(article, question)).focus();
    isChanged();
  }

  function again(article) {
    var lesson = lessonOf(article.getAttribute("data-lesson"));
    begin(lesson, quizOf(lesson.id));
    drawQuiz(article, null);
    focusOn(one("[data-quiz]", article));
    isChanged();
  }

  function focusOn(element) {
    element.focus();
    element.scrollIntoView();
  }

  function viewOf(element) {
    while (element && !(element.hasAttribute && element.hasAttribute("data-view"))) element = element.parentNode;
    return element;
  }

  // Shows the view in which `id` stands; returns the element, or null where there is none.
  function show(id) {
    var target = id ? document.getElementById(id) : null;
    var view = viewOf(target);
    if (!view) return null;
    all("[data-view]").forEach(function (each) { put(each, each === view); });
    here = view.getAttribute("data-lesson") || "";
    document.title = one("h1", view).textContent.trim();
    return target;
  }

  function route() {
    var before = here;
    var target = show(location.hash.slice(1));
    if (!target) return;
    focusOn(target);
    if (here === before) return;
    // By now another attempt may begin.
    var result = one("[data-result]", viewOf(target));
    if (result && !result.hidden) drawQuiz(viewOf(target), null);
    keep();
  }

  function onClick(event) {
    var button = event.target;
    while (button && button !== document.body && button.tagName !== "BUTTON" && button.tagName !== "A") button = button.parentNode;
    var article = viewOf(button);
    if (!button || !button.hasAttribute) return;
    if (button.hasAttribute("data-tick")) {
      lessonOf(article.getAttribute("data-lesson")).done = true;
      drawTick(article);
      one("[data-ticked]", article).focus();
      isChanged();
    } else if (button.hasAttribute("data-next")) {
      drawQuiz(article, null);
      focusOn(one("[data-quiz]", article));
    } else if (button.hasAttribute("data-again")) again(article);
    else if (button.hasAttribute("data-other-script")) {
      event.preventDefault();
      inOtherScript(button);
    } else if (button.hasAttribute("data-quick-exit")) {
      event.preventDefault();
      leave();
    }
  }

  // The other page goes on in the same session, and takes this one's place in the history.
  function inOtherScript(link) {
    goesOn = true;
    state.script = link.getAttribute("data-other-script");
    keep();
    location.replace(link.getAttribute("href") + (here ? "#" + one('[data-lesson="' + here + '"]').id : ""));
  }

  function end() {
    if (goesOn) return;
    goesOn = true;
    keep();
    lms.close();
  }

  // The way out, as on the portal: blank at once, in the whole window, and nothing to come back to.
  function leave() {
    var address = one("[data-quick-exit]").href;
    end();
    document.body.textContent = "";
    document.title = "\u00a0";
    try {
      window.top.location.replace(address);
    } catch (error) {
      location.replace(address);
    }
  }

  function onKey(event) {
    var time = new Date().getTime();
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) presses = [];
    else if (!event.repeat) {
      presses = presses.filter(function (press) { return time - press < WITHIN_MS; }).concat([time]);
      if (presses.length >= PRESSES) leave();
    }
  }

  function listen() {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    document.addEventListener("submit", function (event) {
      event.preventDefault();
      answer(viewOf(event.target), event.target);
    });
    all("[data-exit-keys]").forEach(function (hint) { put(hint, true); });
    window.addEventListener("hashchange", route);
    window.addEventListener("pagehide", end);
    // Brought back from the browser's page cache, after its session was closed.
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) location.reload();
    });
  }

  function start() {
    isKept = lms.open();
    put(one('[data-notice="script"]'), false);
    put(one('[data-notice="alone"]'), !isKept);
    state = progress.read(lms.get("cmi.suspend_data"), keys);
    var own = document.body.getAttribute("data-script");
    var other = one('[data-other-script="' + state.script + '"]');
    if (other && !location.hash) {
      goesOn = true;
      location.replace(other.getAttribute("href"));
      return;
    }
    state.script = own;
    listen();
    drawMap();
    all("[data-lesson]").forEach(function (article) { drawLesson(article, null); });
    var last = one('[data-lesson="' + lms.get("cmi.core.lesson_location").replace(/[^0-9a-f]/g, "") + '"]');
    if (!show(location.hash.slice(1))) show(last ? last.id : one("[data-view]").id);
    keep();
  }

  start();
})();
