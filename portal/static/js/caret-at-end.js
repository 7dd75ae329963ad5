// Where the server put the caret into a begun text, it waits behind the words, not before them.

const begun = document.querySelector("textarea[autofocus]");

begun?.setSelectionRange(begun.value.length, begun.value.length);
