# Every file of the page, index.html first. What is not named here is not in the daemon; tests/structure holds that.
set(TOKENWARD_PAGE_FILES
  index.html
  main.js
  style.css)
