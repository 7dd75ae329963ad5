// A question on the page: puts its options in order, reads what was answered, and shows how it went.
window.cuvamteCards = (function () {
  "use strict";

  var grading = window.cuvamteGrading;

  function all(selector, within) {
    return [].slice.call((within || document).querySelectorAll(selector));
  }

  function one(selector, within) {
    return (within || document).querySelector(selector);
  }

  function put(element, shown) {
    if (element) element.hidden = !shown;
  }

  // One of the sentences that stand, hidden, in the page, in its script: „Питање {1} од {2}“.
  function words(name, first, second) {
    var text = one('[data-word="' + name + '"]').textContent.trim();
    return text.replace("{1}", first).replace("{2}", second);
  }

  function textOf(element) {
    return element ? element.textContent.replace(/\s+/g, " ").trim() : "";
  }

  // Hundredths as Serbian writes them: 1,5.
  function pointsText(hundredths) {
    return String(hundredths / 100).replace(".", ",");
  }

  function arrange(card, order) {
    var box = one(".choices", card);
    if (!box) return;
    var labels = all(".choice", box);
    order.forEach(function (id) {
      labels.forEach(function (label) {
        if (one("input", label).value === id) box.appendChild(label);
      });
    });
  }

  // Returns the answer, or the name of the sentence that says why it is none.
  function answerOf(card, question, letters) {
    var fields = all("[name^=answer]", card);
    if (question.options) {
      var chosen = fields.filter(function (field) { return field.checked; });
      return chosen.length ? chosen.map(function (field) { return field.value; }) : "missing";
    }
    var values = fields.map(function (field) { return field.value; });
    if (question.places) return placed(question, values);
    var text = grading.cleaned(values[0]);
    if (!grading.folded(text, letters)) return "missing";
    return question.kind === "number" && !grading.readings(text).length ? "number" : [text];
  }

  function placed(question, values) {
    if (values.indexOf("") >= 0) return "places";
    if (question.kind !== "ordering") {
      return values.map(function (value, place) { return question.offers[place][Number(value) - 1]; });
    }
    var order = question.shown.map(function (_id, place) { return values.indexOf(String(place + 1)); });
    return order.indexOf(-1) < 0 ? order.map(function (place) { return question.shown[place]; }) : "twice";
  }

  function row(text, mine, helps, why, typed) {
    return { text: text, mine: mine, helps: helps, why: why, typed: typed };
  }

  function whyOf(card, id) {
    return textOf(one('[data-why="' + id + '"]', card));
  }

  function optionGroups(card, question, graded) {
    var rows = graded.parts.map(function (part, place) {
      var field = one('input[value="' + part.id + '"]', card);
      var why = question.kind === "multiple" && part.given ? whyOf(card, part.id) : "";
      return row(textOf(one("b", field.parentNode)), part.given !== "", question.options[place][1] === 1, why, false);
    });
    var told = rows.filter(function (each) { return each.mine || each.helps; });
    var own = told.filter(function (each) { return !each.helps; });
    return [{ label: "", rows: own.concat(told.filter(function (each) { return each.helps; })) }];
  }

  function textAt(card, question, place, id) {
    var number = question.kind === "ordering" ? question.shown.indexOf(id) : question.offers[place].indexOf(id);
    if (question.kind === "ordering") return textOf(one("b", all(".place", card)[number]));
    return textOf(all("select", card)[place].options[number + 1]);
  }

  function labelAt(card, question, place) {
    if (question.kind === "ordering") return place + 1 + ".";
    if (question.kind === "gap") return textOf(all(".gaps .visually-hidden", card)[place]);
    return textOf(one("b", all(".place", card)[place]));
  }

  function placeGroups(card, question, graded) {
    return graded.parts.map(function (part, place) {
      var typed = !question.places;
      var unit = typed && one(".ask-line span", card);
      var given = typed ? part.given + (unit ? "\u00a0" + textOf(unit) : "") : textAt(card, question, place, part.given);
      var own = row(given, true, part.right, "", typed);
      if (part.right) return { label: typed ? "" : labelAt(card, question, place), rows: [own] };
      var key = typed ? textOf(one("[data-key]", card)) : textAt(card, question, place, question.places[place][0]);
      return { label: typed ? "" : labelAt(card, question, place), rows: [own, row(key, false, true, "", false)] };
    });
  }

  function groupsOf(card, question, graded, explained) {
    var groups = question.options ? optionGroups(card, question, graded) : placeGroups(card, question, graded);
    if (explained) return groups;
    return groups.map(function (group) {
      var own = group.rows.filter(function (each) { return each.mine; });
      return { label: group.label, rows: own.map(function (each) { return row(each.text, true, false, "", each.typed); }) };
    });
  }

  function drawRow(box, group, question, explained) {
    group.rows.forEach(function (each) {
      var drawn = one("[data-row]").content.cloneNode(true);
      var text = one("[data-text]", drawn);
      text.textContent = each.text;
      if (each.typed) text.setAttribute("translate", "no");
      if (each.helps) one(".choice", drawn).classList.add("right");
      else if (explained) one(".choice", drawn).classList.add("mine");
      put(one("[data-check]", drawn), each.helps);
      put(one("[data-cross]", drawn), explained && !each.helps);
      put(one("[data-mine]", drawn), each.mine);
      put(one("[data-helps]", drawn), each.helps);
      one("[data-helps]", drawn).textContent = words(/^(single|multiple)$/.test(question.kind) ? "helps" : "correct");
      one("[data-reason]", drawn).textContent = each.why;
      put(one("[data-reason]", drawn), each.why !== "");
      box.appendChild(drawn);
    });
  }

  function drawGroups(box, groups, question, explained) {
    box.textContent = "";
    groups.forEach(function (group) {
      if (group.label) {
        var label = document.createElement("p");
        label.className = "place-name";
        label.textContent = group.label;
        box.appendChild(label);
      }
      drawRow(box, group, question, explained);
    });
  }

  // Unhides the reasons under the answers, and returns whether any reason is told.
  function tellWhy(card, question, graded, explained) {
    var chosen = graded.parts.map(function (part) { return part.given && part.id; });
    var told = false;
    all("[data-why]", card).forEach(function (reason) {
      var id = reason.getAttribute("data-why");
      var mine = id !== "" && chosen.indexOf(id) >= 0;
      var shown = explained && (id === "" || (mine && question.kind !== "multiple"));
      put(reason, shown);
      told = told || shown || (explained && mine);
    });
    return told;
  }

  function verdictOf(graded, explained, told) {
    if (graded.right) return "right";
    if (graded.points) return "partly";
    if (told) return "wrong-why";
    return explained ? "wrong-helps" : "wrong";
  }

  return {
    all: all,
    one: one,
    put: put,
    words: words,
    answerOf: answerOf,
    // Shows the question to be answered: fields empty, options in the order drawn.
    ask: function (card, drawn, count) {
      one("form", card).reset();
      arrange(card, drawn.order);
      one("[data-count]", card).textContent = count;
      put(one("[data-error]", card), false);
      card.classList.remove("answered");
      put(one("form", card), true);
      put(one("[data-answered]", card), false);
      put(card, true);
    },
    refuse: function (card, name) {
      var error = one("[data-error]", card);
      error.textContent = words(name);
      put(error, true);
      error.focus();
    },
    // Shows how the answer went; where `explained` is false, nothing of the right answer.
    tell: function (card, question, graded, explained, count) {
      var told = tellWhy(card, question, graded, explained);
      var partly = !graded.right && graded.points > 0;
      one("[data-count]", card).textContent = count;
      one("[data-verdict]", card).textContent = words(verdictOf(graded, explained, told));
      drawGroups(one("[data-rows]", card), groupsOf(card, question, graded, explained), question, explained);
      one("[data-points]", card).textContent = words("points", pointsText(graded.points), question.points);
      put(one("[data-points]", card), partly && explained);
      put(one("[data-unexplained]", card), !explained);
      card.classList.add("answered");
      put(one("form", card), false);
      put(one("[data-answered]", card), true);
      put(card, true);
    },
    pointsText: pointsText,
  };
})();
