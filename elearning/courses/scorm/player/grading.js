// How many points an answer gets: the rules of elearning/quizzes/grading.py and typed.py, on the keys of keys.py.
// tests/courses/scorm/golden.json holds both to the same answers.
window.cuvamteGrading = (function () {
  "use strict";

  // As Python's str.isspace and str.isprintable see them.
  var SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  var UNSEEN = /[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
  var MARKS = /[\u0300-\u036f]/g;
  // Letters and digits of the languages that the portal offers.
  var WORDS = /[0-9a-z_\xdf-\xf6\xf8-\u024f\u0370-\u0373\u0376-\u03ff\u0400-\u0481\u048a-\u052f]+/g;
  var NUMBER = /^[+-]?[0-9]{1,18}(?:[.,][0-9]{1,18})?$/;
  var GROUPED_BY_POINTS = /^[+-]?[0-9]{1,3}(?:\.[0-9]{3}){1,5}(?:,[0-9]{1,18})?$/;
  var GROUPED_BY_COMMAS = /^[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,5}\.[0-9]{1,18}$/;

  function cleaned(text) {
    return text.replace(UNSEEN, "").replace(SPACES, " ").replace(/^ | $/g, "");
  }

  function plain(text, letters) {
    var small = text.normalize("NFC").toLowerCase().normalize("NFC");
    var signs = small.split("").map(function (sign) {
      return Object.keys(letters).indexOf(sign) < 0 ? sign : letters[sign];
    });
    return signs.join("").normalize("NFD").replace(MARKS, "");
  }

  // The form in which short answers are compared; `letters` says what folding makes of a letter. Twice: a Cyrillic
  // letter with an accent of its own is Cyrillic until it has lost that.
  function folded(text, letters) {
    var words = plain(plain(cleaned(text), letters), letters).match(WORDS);
    return words ? words.join(" ") : "";
  }

  // The numbers that a text may mean, each with a point before its decimals.
  function readings(text) {
    var number = text.replace(SPACES, "").replace(/[\u2212\u2013]/g, "-");
    var found = [];
    if (NUMBER.test(number)) found.push(number.replace(",", "."));
    if (GROUPED_BY_POINTS.test(number)) found.push(number.replace(/\./g, "").replace(",", "."));
    else if (GROUPED_BY_COMMAS.test(number)) found.push(number.replace(/,/g, ""));
    return found;
  }

  // Numbers as text, since the browser's own have no exact tenths. Below 0: the first is the smaller one.
  function compared(first, second) {
    var one = parted(first);
    var other = parted(second);
    if (one.below !== other.below) return one.below ? -1 : 1;
    return one.below ? -sized(one, other) : sized(one, other);
  }

  function sized(one, other) {
    if (one.whole.length !== other.whole.length) return one.whole.length < other.whole.length ? -1 : 1;
    if (one.whole !== other.whole) return one.whole < other.whole ? -1 : 1;
    if (one.rest === other.rest) return 0;
    return one.rest < other.rest ? -1 : 1;
  }

  function parted(text) {
    var halves = text.replace(/^[+-]/, "").split(".");
    var whole = halves[0].replace(/^0+/, "");
    var rest = (halves[1] || "").replace(/0+$/, "");
    return { below: text.charAt(0) === "-" && whole + rest !== "", whole: whole, rest: rest };
  }

  function typedIsRight(question, text, letters) {
    if (question.kind === "number") {
      return readings(text).some(function (number) {
        return compared(question.low, number) <= 0 && compared(number, question.high) <= 0;
      });
    }
    var given = folded(text, letters);
    return given !== "" && question.accepted.indexOf(given) >= 0;
  }

  // One part for each option or place: what is there, and whether that is right.
  function partsOf(question, answer, letters) {
    if (question.options) {
      return question.options.map(function (option) {
        var chosen = answer.indexOf(option[0]) >= 0;
        return { id: option[0], given: chosen ? option[0] : "", right: chosen === (option[1] === 1) };
      });
    }
    if (question.places) {
      return question.places.map(function (accepted, place) {
        var given = answer[place] || "";
        return { id: String(place), given: given, right: accepted.indexOf(given) >= 0 };
      });
    }
    var text = answer[0] || "";
    return [{ id: "", given: text, right: typedIsRight(question, text, letters) }];
  }

  function shareOf(question, parts) {
    var given = parts.filter(function (part) { return part.given !== ""; });
    var right = given.filter(function (part) { return part.right; }).length;
    if (question.kind === "single" || question.kind === "true_false") return [right > 0 ? 1 : 0, 1];
    if (question.kind !== "multiple") {
      return [parts.filter(function (part) { return part.right; }).length, parts.length || 1];
    }
    var keys = question.options.filter(function (option) { return option[1] === 1; }).length;
    return [Math.max(right - (given.length - right), 0), keys || 1];
  }

  return {
    cleaned: cleaned,
    folded: folded,
    readings: readings,
    // Points in hundredths, rounded half up; `right` says that all of the answer is.
    grade: function (question, answer, letters) {
      var parts = partsOf(question, answer, letters);
      var share = shareOf(question, parts);
      var hundredths = Math.floor((question.points * 200 * share[0] + share[1]) / (2 * share[1]));
      return { points: hundredths, right: share[0] === share[1], parts: parts };
    },
    // Whether so many hundredths of `of` points reach the pass mark.
    passed: function (quiz, hundredths, of) {
      return of > 0 && hundredths >= quiz.pass * of;
    },
  };
})();
