// The page of a replay that is not done yet: it looks every two seconds, and loads the page anew when there is a result.

const PAUSE = 2000;

async function look() {
  let text = "";
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (response.ok) text = await response.text();
  } catch {
    text = ""; // the service cannot be reached: the next look asks again
  }
  const section = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-going]");
  if (text && section?.dataset.going !== "yes") location.reload();
  else {
    if (section) document.querySelector("[data-going]").innerHTML = section.innerHTML;
    setTimeout(look, PAUSE);
  }
}

setTimeout(look, PAUSE);
