--- `:checkhealth familiar`
local config = require('familiar.config')
local health = vim.health

local M = {}

local function check_neovim()
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.10') == 0 then
    health.error('Neovim ' .. version .. ' is too old', { 'Neovim 0.10 is the oldest that can show ghost text' })
  elseif config.uses_native() then
    health.ok('Neovim ' .. version .. ' shows ghost text itself')
  else
    health.ok('Neovim ' .. version .. ' with ghost text from this plugin')
  end
end

--- Runs `familiar doctor` and passes on what it says.
local function check_server()
  local binary = config.values.cmd[1]
  if vim.fn.executable(binary) == 0 then
    health.error(binary .. ' is not executable', {
      "Build it with `swift build -c release` and pass its path: setup({ cmd = { '/path/to/familiar', 'serve' } })",
    })
    return
  end
  health.ok(vim.fn.exepath(binary))
  local started, process = pcall(vim.system, { binary, 'doctor' }, { text = true, timeout = 30000 })
  if not started then
    health.error('`familiar doctor` did not start: ' .. tostring(process))
    return
  end
  local result = process:wait()
  for line in vim.gsplit(vim.trim(result.stdout or ''), '\n', { plain = true }) do
    health.info(line)
  end
  if result.code == 0 then
    health.ok('`familiar doctor` finds nothing wrong')
  else
    health.error('`familiar doctor` failed (' .. result.code .. ')', { vim.trim(result.stderr or '') })
  end
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = 'familiar' })
  if #clients == 0 then
    health.warn('no server is running', { "Call require('familiar').setup() and open a file" })
  end
  for _, client in ipairs(clients) do
    local buffers = #vim.tbl_keys(client.attached_buffers or {})
    health.ok(('client %d: root %s, %d buffers'):format(client.id, client.root_dir or 'none', buffers))
    if not client.server_capabilities.inlineCompletionProvider then
      health.error('the server offers no inline completion', { 'cmd is another program, or an old one' })
    end
  end
  local status = require('familiar').status()
  if status then
    health.info(('status: %s %s'):format(status.kind or 'Normal', status.message or ''))
  end
end

function M.check()
  health.start('familiar')
  check_neovim()
  check_server()
  check_clients()
end

return M
