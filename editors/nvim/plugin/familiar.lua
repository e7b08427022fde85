if vim.g.loaded_familiar then
  return
end
vim.g.loaded_familiar = true
require('familiar.commands').define()
