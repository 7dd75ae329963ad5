// The learning platform's side of SCORM 1.2: finds its API and keeps one session open.
window.cuvamteLms = (function () {
  "use strict";

  var FARTHEST = 20;
  var api = null;
  var since = new Date().getTime();

  // Looks in a window and those around it; one of another site may not be looked into.
  function above(place) {
    try {
      for (var step = 0; place && step < FARTHEST; step += 1) {
        if (place.API) return place.API;
        if (place.parent === place) return null;
        place = place.parent;
      }
    } catch (error) {
      return null;
    }
    return null;
  }

  function openerOf(place) {
    try {
      return place.opener;
    } catch (error) {
      return null;
    }
  }

  function asked(name) {
    var value = api.LMSGetValue(name);
    return value === null || value === undefined ? "" : String(value);
  }

  function twoDigits(number) {
    return (number < 10 ? "0" : "") + number;
  }

  // HHHH:MM:SS.SS since the page was opened.
  function sessionTime() {
    var seconds = Math.floor((new Date().getTime() - since) / 1000);
    var hours = Math.min(Math.floor(seconds / 3600), 9999);
    var padded = ("000" + hours).slice(-4);
    return padded + ":" + twoDigits(Math.floor(seconds / 60) % 60) + ":" + twoDigits(seconds % 60) + ".00";
  }

  return {
    // Returns whether there is a platform that keeps what is learned. A session that the page in the other script
    // has begun goes on.
    open: function () {
      api = above(window) || above(openerOf(window)) || above(openerOf(window.top));
      if (!api) return false;
      if (String(api.LMSInitialize("")) !== "true") {
        asked("cmi.core.lesson_status");
        if (String(api.LMSGetLastError()) !== "0") api = null;
      }
      return api !== null;
    },
    get: function (name) {
      return api ? asked(name) : "";
    },
    // Sends values, pairs of name and value; returns whether the platform has taken and kept all of them.
    keep: function (values) {
      if (!api) return false;
      var all = values.concat([["cmi.core.session_time", sessionTime()], ["cmi.core.exit", "suspend"]]);
      var taken = all.filter(function (pair) {
        return String(api.LMSSetValue(pair[0], String(pair[1]))) === "true";
      });
      return String(api.LMSCommit("")) === "true" && taken.length === all.length;
    },
    close: function () {
      if (api) api.LMSFinish("");
      api = null;
    },
  };
})();
