// Counts visits as such services do: a number for this browser in a cookie, a list of pages in local storage.
{
  const held = document.cookie.match(/_demo_stats_id=(\w+)/);
  const id = held ? held[1] : crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  document.cookie = `_demo_stats_id=${id}; Path=/; Max-Age=2592000; SameSite=Lax`;
  const pages = [...JSON.parse(localStorage.getItem("_demo_stats_pages") || "[]"), location.pathname];
  localStorage.setItem("_demo_stats_pages", JSON.stringify(pages));
  const counted = document.getElementById("counted");
  counted.textContent = counted.dataset.counted + pages.length;
}
