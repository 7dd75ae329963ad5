// What somebody has done of the course: lessons, attempts, points, and the one text in which a platform keeps it.
window.cuvamteProgress = (function () {
  "use strict";

  // Signs of cmi.suspend_data (SCORM 1.2, CMIString4096).
  var LONGEST = 4096;
  var FORM = 1;
  var GIVEN = /^(\d{1,6})(?:([:=])([\s\S]*))?$/;
  var grading = window.cuvamteGrading;

  function blank(id) {
    return { id: id, done: false, tries: 0, points: 0, of: 0, at: 0, now: null };
  }

  function isBlank(lesson) {
    return !lesson.done && !lesson.tries && !(lesson.now && lesson.now.given.length);
  }

  function lessonOf(state, id) {
    return state.lessons.filter(function (lesson) { return lesson.id === id; })[0];
  }

  // Numbers from 0 to 1 that are the same for the same seed (Park and Miller's generator).
  function numbers(seed) {
    var value = (seed % 2147483646) + 1;
    return function () {
      value = (value * 16807) % 2147483647;
      return (value - 1) / 2147483646;
    };
  }

  function shuffled(list, next) {
    var pool = list.slice();
    var order = [];
    while (pool.length) order.push(pool.splice(Math.floor(next() * pool.length), 1)[0]);
    return order;
  }

  function optionsOf(question) {
    if (question.shown) return question.shown;
    return (question.options || []).map(function (option) { return option[0]; });
  }

  // The questions of an attempt in their order, each with its options in the order shown.
  function drawn(quiz, seed) {
    var next = numbers(seed);
    var chosen = quiz.questions;
    if (quiz.ask < chosen.length) {
      var some = shuffled(chosen, next).slice(0, quiz.ask);
      chosen = chosen.filter(function (question) { return some.indexOf(question) >= 0; });
    }
    if (quiz.mixed) chosen = shuffled(chosen, next);
    return chosen.map(function (question) {
      var options = optionsOf(question);
      var free = quiz.mixed && (question.kind === "single" || question.kind === "multiple");
      return { question: question, order: free ? shuffled(options, next) : options };
    });
  }

  function sum(list, name) {
    return list.reduce(function (total, one) { return total + one[name]; }, 0);
  }

  // The running or last attempt: what was drawn and given, and what it is worth so far.
  function attempt(lesson, quiz) {
    if (!lesson.now) return null;
    var questions = drawn(quiz, lesson.now.seed);
    var given = lesson.now.given;
    var of = sum(questions.map(function (one) { return one.question; }), "points");
    var points = sum(given, "points");
    var over = given.length >= questions.length;
    return { drawn: questions, given: given, points: points, of: of, over: over,
      passed: over && grading.passed(quiz, points, of) };
  }

  function isDone(lesson, quiz) {
    return quiz ? grading.passed(quiz, lesson.points, lesson.of) : lesson.done;
  }

  // An answer as a short text: its points, and the numbers of its options or what was typed.
  function packed(question, given) {
    if (!given.answer) return String(given.points);
    var options = optionsOf(question);
    if (!options.length) return given.points + "=" + (given.answer[0] || "");
    return given.points + ":" + given.answer.map(function (id) { return options.indexOf(id); }).join(",");
  }

  function unpacked(question, text) {
    var found = GIVEN.exec(text);
    var options = optionsOf(question);
    if (!found) return null;
    var given = { points: Math.min(Number(found[1]), question.points * 100), answer: null };
    if (found[2] === "=") given.answer = [found[3]];
    if (found[2] === ":") {
      given.answer = found[3].split(",").filter(Boolean).map(function (place) { return options[Number(place)] || ""; });
    }
    return given;
  }

  function row(lesson, quiz, bare) {
    var kept = [lesson.id, lesson.done ? 1 : 0, lesson.tries, lesson.points, lesson.of, lesson.at];
    if (!quiz || !lesson.now) return kept;
    var questions = drawn(quiz, lesson.now.seed);
    var given = lesson.now.given.map(function (one, place) {
      return packed(questions[place].question, bare ? { points: one.points, answer: null } : one);
    });
    return kept.concat([quiz.mark, lesson.now.seed, given]);
  }

  // The state as text. Where it is too long, answers are left out, lesson by lesson; their points stay.
  function write(state, keys) {
    var text = "";
    for (var bare = 0; bare <= keys.lessons.length; bare += 1) {
      var rows = keys.lessons.map(function (one, place) {
        return row(lessonOf(state, one.id), one.quiz, place < bare);
      });
      var begun = rows.filter(function (_row, place) { return !isBlank(lessonOf(state, keys.lessons[place].id)); });
      text = JSON.stringify([FORM, state.script, begun]);
      if (text.length <= LONGEST) return text;
    }
    return text;
  }

  function whole(value) {
    return typeof value === "number" && isFinite(value) && value >= 0 ? Math.floor(value) : 0;
  }

  // An attempt at other words than today's ends; what it was worth before stays.
  function runningOf(kept, quiz) {
    if (!quiz || kept[6] !== quiz.mark || !Array.isArray(kept[8])) return null;
    var questions = drawn(quiz, whole(kept[7]));
    var given = kept[8].slice(0, questions.length).map(function (text, place) {
      return unpacked(questions[place].question, String(text));
    });
    return given.indexOf(null) < 0 ? { seed: whole(kept[7]), given: given } : null;
  }

  function read(text, keys) {
    var kept = [];
    var script = "";
    try {
      var whatWasKept = JSON.parse(text);
      if (whatWasKept[0] === FORM) {
        script = String(whatWasKept[1]);
        kept = whatWasKept[2].filter(Array.isArray);
      }
    } catch (error) {
      kept = [];
    }
    var lessons = keys.lessons.map(function (one) {
      var lesson = blank(one.id);
      var found = kept.filter(function (values) { return values[0] === one.id; })[0];
      if (!found) return lesson;
      lesson.done = found[1] === 1;
      lesson.tries = whole(found[2]);
      lesson.of = whole(found[4]);
      lesson.points = Math.min(whole(found[3]), lesson.of * 100);
      lesson.at = whole(found[5]);
      lesson.now = runningOf(found, one.quiz);
      return lesson;
    });
    return { script: script, lessons: lessons };
  }

  return {
    lessonOf: lessonOf,
    attempt: attempt,
    isDone: isDone,
    read: read,
    write: write,
    begin: function (lesson, seed) {
      lesson.now = { seed: seed, given: [] };
    },
    // Notes an answer; `minute` is the time in minutes. The last one ends the attempt, and the best one counts.
    answer: function (lesson, quiz, given, minute) {
      lesson.now.given.push(given);
      var ended = attempt(lesson, quiz);
      if (!ended.over) return;
      lesson.tries += 1;
      lesson.at = minute;
      if (!lesson.of || ended.points * lesson.of >= lesson.points * ended.of) {
        lesson.points = ended.points;
        lesson.of = ended.of;
      }
    },
    hasTriesLeft: function (lesson, quiz) {
      return !quiz.attempts || lesson.tries < quiz.attempts;
    },
    // Minutes until the next attempt may begin.
    waits: function (lesson, quiz, minute) {
      return lesson.tries ? Math.max(lesson.at + quiz.wait - minute, 0) : 0;
    },
    doneOf: function (state, keys) {
      return keys.lessons.filter(function (one) { return isDone(lessonOf(state, one.id), one.quiz); }).length;
    },
    // What the platform is told: percent of all points ("" where nothing is asked), and the status.
    score: function (state, keys) {
      var asking = keys.lessons.filter(function (one) { return one.quiz; });
      var lessons = asking.map(function (one) { return lessonOf(state, one.id); });
      var of = sum(asking.map(function (one, place) { return { of: lessons[place].of || one.quiz.best }; }), "of");
      var raw = of ? String(Math.round((sum(lessons, "points") / of) * 100) / 100) : "";
      var all = keys.lessons.every(function (one) { return isDone(lessonOf(state, one.id), one.quiz); });
      var tried = asking.length > 0 && lessons.every(function (lesson) { return lesson.tries > 0; });
      var passed = asking.every(function (one, place) { return isDone(lessons[place], one.quiz); });
      if (all) return { raw: raw, status: asking.length ? "passed" : "completed" };
      return { raw: raw, status: tried && !passed ? "failed" : "incomplete" };
    },
  };
})();
