// Nothing is behind the gallery: what is sent there goes nowhere.
document.addEventListener("submit", (e) => e.preventDefault());
