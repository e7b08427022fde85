--- What `setup` understands, and the values it starts from.
local M = {}

---@class familiar.Config
M.defaults = {
  --- The server and its arguments.
  cmd = { 'familiar', 'serve' },
  --- Filetypes to attach to; nil is every normal buffer (the server has `disabledLanguages`).
  filetypes = nil,
  --- What marks the root of a project.
  root_markers = { '.git' },
  --- The server's settings, `settings.schema.json` in `editors` lists them.
  settings = {},
  --- 'native' is Neovim 0.12's own ghost text, 'own' this plugin's, 'auto' the native one where it exists.
  ghost_text = 'auto',
  --- Insert-mode keys, each doing what it always did when no suggestion is shown; false leaves a key alone.
  keymaps = {
    accept = '<Tab>',
    accept_word = '<M-Right>',
    accept_line = '<M-C-Right>',
    next = '<M-]>',
    previous = '<M-[>',
    dismiss = '<C-]>',
    trigger = '<M-\\>',
  },
}

---@type familiar.Config
M.values = M.defaults

--- Merges what the user gave over the defaults.
---@param options? table
---@return familiar.Config
function M.set(options)
  M.values = vim.tbl_deep_extend('force', vim.deepcopy(M.defaults), options or {})
  return M.values
end

--- Whether ghost text is Neovim's own.
---@return boolean
function M.uses_native()
  local choice = M.values.ghost_text
  return choice ~= 'own' and vim.lsp.inline_completion ~= nil
end

return M
