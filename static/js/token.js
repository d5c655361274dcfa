// The form token, read from its cookie, as a header for requests made by scripts.
export function tokenHeader() {
  const name = document.body.dataset.csrfCookie;
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return { "X-CSRFToken": cookie ? decodeURIComponent(cookie.slice(name.length + 1)) : "" };
}
