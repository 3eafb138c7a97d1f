// Forms in the gallery are not sent.
document.addEventListener("submit", (e) => e.preventDefault());
