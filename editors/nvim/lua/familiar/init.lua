--- familiar.nvim: completions from a model on this machine, as ghost text.
local compat = require('familiar.compat')
local config = require('familiar.config')
local api = vim.api

local M = {}

--- The last `didChangeStatus` of the server: `{ busy, kind, message }`.
local status = nil

local function ghost()
  return require(config.uses_native() and 'familiar.native' or 'familiar.ghost')
end

--- The running server, of a buffer or of any.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = 'familiar', bufnr = bufnr })[1]
end

--- Accepts the suggestion, or its first word or line.
---@param kind? 'all'|'word'|'line'
---@return boolean accepted
function M.accept(kind)
  return ghost().accept(api.nvim_get_current_buf(), kind or 'all')
end

--- Shows another suggestion.
---@param count? integer 1 is the next, -1 the previous
---@return boolean
function M.cycle(count)
  return ghost().cycle(api.nvim_get_current_buf(), count or 1)
end

--- Asks for suggestions now (the plugin's own ghost text only).
---@return boolean
function M.trigger()
  return ghost().trigger(api.nvim_get_current_buf())
end

--- Takes the suggestion off the screen.
---@return boolean
function M.dismiss()
  return ghost().dismiss(api.nvim_get_current_buf())
end

--- For a status line: '' without a server, else the name and what the server says of itself.
---@return string
function M.statusline()
  if not M.client() then
    return ''
  end
  if not status then
    return 'familiar'
  end
  local marks = { Error = '!', Warning = '!', Inactive = '-' }
  local mark = status.busy and '…' or marks[status.kind] or ''
  return 'familiar' .. mark
end

--- The server's last word on itself, or nil.
function M.status()
  return status
end

local actions = {
  accept = { 'Familiar: accept the suggestion', M.accept },
  accept_word = { 'Familiar: accept the next word', function() return M.accept('word') end },
  accept_line = { 'Familiar: accept the next line', function() return M.accept('line') end },
  next = { 'Familiar: next suggestion', function() return M.cycle(1) end },
  previous = { 'Familiar: previous suggestion', function() return M.cycle(-1) end },
  dismiss = { 'Familiar: dismiss the suggestion', M.dismiss },
  trigger = { 'Familiar: suggest now', M.trigger },
}

local function on_attach(client, bufnr)
  ghost().attach(client, bufnr)
  for name, key in pairs(config.values.keymaps or {}) do
    local action = actions[name]
    if key and action then
      require('familiar.keys').map(bufnr, key, action[1], function() return action[2]() end)
    end
  end
end

--- What `vim.lsp` is told about the server.
local function server(values)
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.textDocument.inlineCompletion = { dynamicRegistration = false }
  capabilities.experimental = { didChangeStatus = true }
  return {
    name = 'familiar',
    cmd = values.cmd,
    capabilities = capabilities,
    init_options = next(values.settings) and values.settings or vim.empty_dict(),
    settings = { familiar = values.settings },
    handlers = {
      didChangeStatus = function(_, params)
        status = params
        vim.cmd.redrawstatus({ bang = true })
      end,
    },
    on_exit = function()
      status = nil
    end,
  }
end

--- The project of a buffer; calls back only for buffers of files, so that a scratch buffer starts no server.
local function find_root(bufnr, on_dir)
  if vim.bo[bufnr].buftype == '' and api.nvim_buf_get_name(bufnr) ~= '' then
    on_dir(vim.fs.root(bufnr, config.values.root_markers))
  end
end

--- Starts the server for buffers of Neovim 0.10, which has no `vim.lsp.enable`.
local function start_on_filetype(definition, values, group)
  api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = values.filetypes or '*',
    callback = function(event)
      find_root(event.buf, function(root)
        vim.lsp.start(vim.tbl_extend('force', definition, { root_dir = root }), { bufnr = event.buf })
      end)
    end,
  })
end

--- Configures the server and starts it for the buffers it applies to.
---@param options? table see `familiar.config`
function M.setup(options)
  local values = config.set(options)
  api.nvim_set_hl(0, 'FamiliarSuggestion', { default = true, link = 'Comment' })
  api.nvim_set_hl(0, 'FamiliarHint', { default = true, link = 'NonText' })
  local group = api.nvim_create_augroup('familiar', { clear = true })
  api.nvim_create_autocmd({ 'LspAttach', 'LspDetach' }, {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client.name ~= 'familiar' then
        return
      end
      if event.event == 'LspAttach' then
        on_attach(client, event.buf)
      else
        ghost().detach(event.buf)
      end
    end,
  })
  local definition = server(values)
  if vim.lsp.config and vim.lsp.enable then
    definition.filetypes, definition.root_dir = values.filetypes, find_root
    vim.lsp.config('familiar', definition)
    vim.lsp.enable('familiar')
  else
    start_on_filetype(definition, values, group)
  end
end

--- Runs a command of the server, for the current buffer's project.
---@param command string
---@param handler? fun(err?: table, result: any)
---@param arguments? any[]
function M.execute(command, handler, arguments)
  local bufnr = api.nvim_get_current_buf()
  local client = M.client(bufnr) or M.client()
  if not client then
    vim.notify('familiar: no server is running; see :checkhealth familiar', vim.log.levels.WARN)
    return
  end
  compat.execute(client, { command = command, title = command, arguments = arguments }, bufnr, handler)
end

return M
